// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.config;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The defaults of Flink's options for every job. The cluster and the user can override them. */
public final class JobDefaults {
  private JobDefaults() {}

  /**
   * Sets every option that {@code environment} does not set, and two options in any case. Flink
   * must not fall back to Kryo, because newer code could not read state that Kryo wrote. Chained
   * operators share records.
   */
  public static void apply(StreamExecutionEnvironment environment) {
    ReadableConfig given = environment.getConfiguration();
    Configuration defaults = new Configuration();
    setUnlessGiven(
        given, defaults, CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10));
    setUnlessGiven(
        given,
        defaults,
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
        CheckpointingMode.EXACTLY_ONCE);
    // Under back-pressure a barrier overtakes the queued examples. It does not wait for the
    // training steps that they cause.
    setUnlessGiven(given, defaults, CheckpointingOptions.ENABLE_UNALIGNED, true);
    setUnlessGiven(
        given, defaults, CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT, Duration.ofSeconds(5));
    // Shorter than Kafka's longest transaction by a restart.
    setUnlessGiven(
        given, defaults, CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(8));
    setUnlessGiven(
        given,
        defaults,
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    setUnlessGiven(given, defaults, StateBackendOptions.STATE_BACKEND, "rocksdb");
    setUnlessGiven(given, defaults, CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    defaults.set(PipelineOptions.GENERIC_TYPES, false);
    // Records are immutable, so chained operators need no copies.
    defaults.set(PipelineOptions.OBJECT_REUSE, true);
    environment.configure(defaults, JobDefaults.class.getClassLoader());
  }

  private static <T> void setUnlessGiven(
      ReadableConfig given, Configuration defaults, ConfigOption<T> option, T value) {
    if (given.getOptional(option).isEmpty()) {
      defaults.set(option, value);
    }
  }
}
