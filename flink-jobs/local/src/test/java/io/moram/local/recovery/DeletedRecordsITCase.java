// SPDX-License-Identifier: Apache-2.0
package io.moram.local.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.client.KafkaAccess;
import io.moram.flink.io.KafkaMessage;
import io.moram.jobs.kafka.TopicConnectors;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.local.EmbeddedJob;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The topic's retention deletes records that a stopped job has not read. */
@Timeout(240)
class DeletedRecordsITCase {
  private static final List<Long> READ = Collections.synchronizedList(new ArrayList<>());

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @TempDir Path folder;

  @BeforeEach
  void forget() {
    READ.clear();
  }

  @Test
  void aRestoredJobFailsWithARemedyAndAFreshOneGoesOn() throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    String topic = access.topics().events(); // it has one partition
    Configuration options = LocalRuntime.options(access);
    options.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
    EmbeddedJob job = RUNTIME.start("reader", reading(options, topic));
    try (Topic records = new Topic(RUNTIME, topic)) {
      send(records, 4);
      RUNTIME.until("the first records", () -> READ.size() == 4);
      String savepoint = job.stopWithSavepoint(folder, LocalRuntime.LIMIT);
      RUNTIME.stop(job);
      READ.clear();
      send(records, 4);
      delete(access, new TopicPartition(topic, 0), 6);

      Configuration restored = new Configuration(options);
      restored.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
      EmbeddedJob behind = RUNTIME.cluster().submit("restored", reading(restored, topic));
      behind.result().get(LocalRuntime.LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThatThrownBy(behind::requireNotEnded)
          .hasStackTraceContaining(
              "The records that the job must read next are not in Kafka any more (topic %s,"
                  + " partition 0: offset 4). Going on would lose them.",
              topic)
          .hasStackTraceContaining("start once with kafka.skip-deleted: true");
      assertThat(READ).isEmpty();

      restored.set(TopicOptions.SKIP_DELETED, true);
      readsTheRest("skipping", reading(restored, topic));
      readsTheRest("fresh", reading(options, topic));
    }
  }

  /** A checkpoint before the first record has the place of that record too. */
  @Test
  void aJobThatHasReadNothingYetSkipsNothingEither() throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    String topic = access.topics().events();
    Configuration options = LocalRuntime.options(access);
    options.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
    EmbeddedJob job = RUNTIME.start("idle", reading(options, topic));
    // The first checkpoint after the source has found its partition commits where it begins.
    RUNTIME.until("a checkpoint with the partition", () -> hasCommitted(access, options, topic));
    String savepoint = job.stopWithSavepoint(folder, LocalRuntime.LIMIT);
    RUNTIME.stop(job);
    try (Topic records = new Topic(RUNTIME, topic)) {
      send(records, 4);
      delete(access, new TopicPartition(topic, 0), 2);
      options.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
      EmbeddedJob behind = RUNTIME.cluster().submit("restored", reading(options, topic));
      behind.result().get(LocalRuntime.LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThatThrownBy(behind::requireNotEnded).hasStackTraceContaining("partition 0: offset 0)");
    }
  }

  private static void readsTheRest(String name, StreamExecutionEnvironment environment)
      throws Exception {
    READ.clear();
    EmbeddedJob job = RUNTIME.start(name, environment);
    RUNTIME.until("the records that are left", () -> READ.size() == 2);
    RUNTIME.stop(job);
    assertThat(READ).containsExactly(6L, 7L);
  }

  private static StreamExecutionEnvironment reading(Configuration options, String topic)
      throws Exception {
    StreamExecutionEnvironment environment = RUNTIME.cluster().environment(options);
    environment
        .fromSource(
            new TopicConnectors(options, "test").source(topic),
            WatermarkStrategy.noWatermarks(),
            "source")
        .uid("source")
        .map(
            message -> {
              READ.add(message.offset());
              return message;
            })
        .uid("note")
        .returns(KafkaMessage.typeInformation())
        .sinkTo(new DiscardingSink<>())
        .uid("sink");
    return environment;
  }

  private static void send(Topic records, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      records.send("key", new byte[] {1});
    }
  }

  private static boolean hasCommitted(KafkaAccess access, Configuration options, String topic)
      throws Exception {
    String group = new TopicConnectors(options, "test").groupId(topic);
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, access.bootstrapServers()))) {
      return !admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get(LocalRuntime.LIMIT.toSeconds(), TimeUnit.SECONDS)
          .isEmpty();
    }
  }

  private static void delete(KafkaAccess access, TopicPartition partition, long before)
      throws Exception {
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, access.bootstrapServers()))) {
      admin
          .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
          .all()
          .get(LocalRuntime.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
