// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.moram.jobs.evaluation.EvaluationJob;
import io.moram.jobs.learner.LearnerJob;
import io.moram.jobs.serving.Delivery;
import io.moram.jobs.serving.ServingJob;
import io.moram.jobs.serving.ServingOptions;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransactionTimeTest {
  private interface Build extends BiConsumer<StreamExecutionEnvironment, ReadableConfig> {}

  static Stream<Build> jobs() {
    return Stream.of(LearnerJob::build, ServingJob::build, EvaluationJob::build);
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void theDefaultsFit(Build job) {
    assertThatNoException().isThrownBy(() -> build(job, options(), new Configuration()));
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void aTransactionShorterThanACheckpointAndARestartIsRefused(Build job) {
    Configuration options = options();
    options.set(TopicOptions.TRANSACTION_TIMEOUT, Duration.ofMinutes(2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> build(job, options, new Configuration()))
        .withMessageStartingWith(
            "kafka.transaction-timeout is 120 s; must be 790 s or more:"
                + " execution.checkpointing.interval (10 s) + execution.checkpointing.timeout"
                + " (480 s) + 300 s for a restart.");
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void theClustersOwnCheckpointsCount(Build job) {
    Configuration cluster = new Configuration();
    cluster.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(10));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> build(job, options(), cluster))
        .withMessageContaining("must be 910 s or more");
  }

  /** Without transactions nothing can be aborted. */
  @Test
  void servingAtLeastOnceNeedsNoTransaction() {
    Configuration options = options();
    options.set(TopicOptions.TRANSACTION_TIMEOUT, Duration.ofSeconds(1));
    options.set(ServingOptions.DELIVERY, Delivery.AT_LEAST_ONCE);
    assertThatNoException()
        .isThrownBy(() -> build(ServingJob::build, options, new Configuration()));
  }

  private static void build(Build job, ReadableConfig options, Configuration cluster) {
    job.accept(StreamExecutionEnvironment.getExecutionEnvironment(cluster), options);
  }

  private static Configuration options() {
    Configuration options = new Configuration();
    options.set(TopicOptions.BOOTSTRAP_SERVERS, "127.0.0.1:9092");
    options.set(ServingOptions.DELIVERY, Delivery.EXACTLY_ONCE);
    return options;
  }
}
