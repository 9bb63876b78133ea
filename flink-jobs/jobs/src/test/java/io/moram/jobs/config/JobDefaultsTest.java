// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.kafka.TransactionTime;
import io.moram.jobs.submit.OptionFile;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class JobDefaultsTest {

  /** Everything else would override the cluster's own settings. */
  @Test
  void aJobSetsOnlyWhatItNeedsToBeCorrect() {
    assertThat(applied(new Configuration()).toMap())
        .containsOnlyKeys(
            "execution.checkpointing.externalized-checkpoint-retention",
            "execution.checkpointing.interval",
            "execution.checkpointing.mode",
            "execution.checkpointing.timeout",
            "pipeline.max-parallelism",
            "pipeline.generic-types",
            "pipeline.object-reuse")
        .containsEntry("pipeline.max-parallelism", "1024");
  }

  @Test
  void whatIsGivenCounts() {
    Configuration given = new Configuration();
    given.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(77));
    given.setString("pipeline.max-parallelism", "128");
    assertThat(applied(given).toMap())
        .containsEntry("execution.checkpointing.interval", "77 s")
        .containsEntry("pipeline.max-parallelism", "128");
  }

  @Test
  void theRecommendedSettingsOfAClusterFitTheJobsAndOneAnother() throws Exception {
    Configuration cluster = new Configuration();
    OptionFile.read(Path.of("..", "..", "deploy", "config.yaml"), cluster);

    assertThat(cluster.get(StateBackendOptions.STATE_BACKEND)).isEqualTo("rocksdb");
    assertThat(cluster.get(CheckpointingOptions.ENABLE_UNALIGNED)).isTrue();
    assertThatNoException()
        .isThrownBy(() -> TransactionTime.check(new Configuration(), applied(cluster)));
    assertThat(new Configuration().get(TopicOptions.TRANSACTION_TIMEOUT))
        .isEqualTo(Duration.ofMinutes(15));
    // Flink computes the sizes as at the start of a TaskManager, and refuses those that do not fit.
    assertThat(
            TaskExecutorProcessUtils.processSpecFromConfig(cluster)
                .getTaskHeapSize()
                .getMebiBytes())
        .isGreaterThan(1024);
    assertThat(cluster.get(TaskManagerOptions.NUM_TASK_SLOTS)).isEqualTo(4);
  }

  private static Configuration applied(Configuration given) {
    var environment = new StreamExecutionEnvironment(given);
    JobDefaults.apply(environment);
    return (Configuration) environment.getConfiguration();
  }
}
