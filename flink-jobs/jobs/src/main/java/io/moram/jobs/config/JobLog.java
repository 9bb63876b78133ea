// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.config;

import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.secret.SecretSettings;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the configuration of a job when its graph is built. */
public final class JobLog {

  private static final Logger LOG = LoggerFactory.getLogger(JobLog.class);

  private JobLog() {}

  /** Logs every option that is set, and the state and checkpoint settings of the environment. */
  public static void building(
      String job, StreamExecutionEnvironment environment, ReadableConfig options) {
    LOG.info(
        "Building job {}: version={}, parallelism={}, options={}",
        job,
        Objects.requireNonNullElse(JobLog.class.getPackage().getImplementationVersion(), "unknown"),
        environment.getParallelism(),
        shown(options));
    ReadableConfig flink = environment.getConfiguration();
    LOG.info(
        "Checkpoints of job {}: interval={}, mode={}, unaligned={}, incremental={}, backend={},"
            + " directory={}",
        job,
        flink.get(CheckpointingOptions.CHECKPOINTING_INTERVAL),
        flink.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE),
        flink.get(CheckpointingOptions.ENABLE_UNALIGNED),
        flink.get(CheckpointingOptions.INCREMENTAL_CHECKPOINTS),
        flink.get(StateBackendOptions.STATE_BACKEND),
        flink.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).orElse("cluster default"));
  }

  /**
   * The options that are set, by key, without secrets. Settings of the Kafka clients can hold
   * passwords, so only their names are shown.
   */
  public static Map<String, String> shown(ReadableConfig options) {
    Map<String, String> shown = new TreeMap<>(SecretSettings.shown(options.toMap()));
    String clients = TopicOptions.PROPERTIES.key();
    shown.keySet().removeIf(key -> key.equals(clients) || key.startsWith(clients + "."));
    Map<String, String> properties = options.get(TopicOptions.PROPERTIES);
    if (!properties.isEmpty()) {
      shown.put(clients, "names " + new TreeSet<>(properties.keySet()));
    }
    return shown;
  }
}
