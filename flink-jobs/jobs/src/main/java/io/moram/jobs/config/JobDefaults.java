// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.config;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What every job needs of Flink to be correct. The cluster and the user can override most of it.
 * All other settings are the cluster's: {@code deploy/config.yaml} has those that we recommend.
 */
public final class JobDefaults {
  /** The number of key groups. */
  static final int MAX_PARALLELISM = 1024;

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
    // Shorter than Kafka's longest transaction by a restart.
    setUnlessGiven(
        given, defaults, CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(8));
    // A job that is cancelled by mistake must not lose what it has learned.
    setUnlessGiven(
        given,
        defaults,
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    // It can never be changed for state that exists, and no job needs more subtasks.
    setUnlessGiven(given, defaults, PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
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
