// SPDX-License-Identifier: Apache-2.0
package io.moram.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.client.KafkaAccess;
import io.moram.client.TopicReader;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.runtime.clusterframework.ApplicationStatus;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedRuntimeITCase {

  private static final int RECORDS = 500;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void aJobCopiesEveryRecordOnceFromTopicToTopic() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.startOpen(folder.resolve("kafka"), 0);
        EmbeddedCluster cluster =
            EmbeddedCluster.start(
                EmbeddedClusterSettings.laptop(folder.resolve("flink"), 0)
                    .withCheckpointInterval(Duration.ofMillis(200)))) {
      broker.createTopics(
          List.of(new NewTopic("in", 1, (short) 1), new NewTopic("out", 1, (short) 1)));
      broker.createTopics(List.of(new NewTopic("in", 1, (short) 1)));
      produce(broker.bootstrapServers(), "in");

      EmbeddedJob job =
          cluster.submit("copy", copyJob(cluster, broker.bootstrapServers(), value -> value));
      job.awaitRunning(LIMIT);

      List<String> expected = IntStream.range(0, RECORDS).mapToObj(Integer::toString).toList();
      assertThat(consume(broker.bootstrapServers())).isEqualTo(expected);
      var overview =
          new ObjectMapper().readTree(read(cluster.dashboard().resolve("/jobs/overview")));
      assertThat(overview.at("/jobs/0/name").asText()).isEqualTo("copy");
      assertThat(overview.at("/jobs/0/state").asText()).isEqualTo("RUNNING");
      assertThat(read(cluster.dashboard())).contains("Apache Flink Web Dashboard");

      job.requireNotEnded();
      job.cancel(LIMIT);
      assertThatThrownBy(job::requireNotEnded)
          .isInstanceOf(JobFailedException.class)
          .hasMessageContaining("copy ended: CANCELED");
    }
  }

  @Test
  void aClusterThatClosesCancelsItsJobsFirst() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.startOpen(folder.resolve("kafka"), 0)) {
      broker.createTopics(
          List.of(new NewTopic("in", 1, (short) 1), new NewTopic("out", 1, (short) 1)));
      EmbeddedJob job;
      try (EmbeddedCluster cluster =
          EmbeddedCluster.start(EmbeddedClusterSettings.laptop(folder.resolve("flink"), 0))) {
        job = cluster.submit("copy", copyJob(cluster, broker.bootstrapServers(), value -> value));
        job.awaitRunning(LIMIT);
      }

      assertThat(job.result())
          .isCompletedWithValueMatching(
              result -> result.getApplicationStatus() == ApplicationStatus.CANCELED);
    }
  }

  @Test
  void aJobThatFailsSaysWhy() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.startOpen(folder.resolve("kafka"), 0);
        EmbeddedCluster cluster =
            EmbeddedCluster.start(
                EmbeddedClusterSettings.laptop(folder.resolve("flink"), 0)
                    .withRestartAttempts(0))) {
      broker.createTopics(
          List.of(new NewTopic("in", 1, (short) 1), new NewTopic("out", 1, (short) 1)));
      produce(broker.bootstrapServers(), "in");
      EmbeddedJob job =
          cluster.submit(
              "failing",
              copyJob(
                  cluster,
                  broker.bootstrapServers(),
                  value -> {
                    throw new IllegalArgumentException("cannot stand " + value);
                  }));

      assertThat(job.result().get().isSuccess()).isFalse();
      assertThatThrownBy(job::requireNotEnded)
          .isInstanceOf(JobFailedException.class)
          .hasMessageContaining("The job failing ended: FAILED")
          .hasStackTraceContaining("cannot stand 0");
    }
  }

  @Test
  void aBrokerStartedAgainOnItsFolderHasItsRecords() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.startOpen(folder, 0)) {
      broker.createTopics(List.of(new NewTopic("out", 1, (short) 1)));
      produce(broker.bootstrapServers(), "out");
    }
    try (EmbeddedBroker broker = EmbeddedBroker.startOpen(folder, 0)) {
      assertThat(consume(broker.bootstrapServers())).hasSize(RECORDS);
    }
  }

  @Test
  void theAtomsAndTheEvaluationsAreCompacted() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.startOpen(folder, 0);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      broker.createTopics(EmbeddedTopics.all(new Topics("mine-")));

      assertThat(admin.listTopics().names().get())
          .containsExactlyInAnyOrder(
              "mine-examples",
              "mine-requests",
              "mine-predictions",
              "mine-atoms",
              "mine-events",
              "mine-evaluations",
              "mine-dead-letters");
      for (String name : List.of("mine-atoms", "mine-evaluations")) {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
        var configuration =
            Objects.requireNonNull(admin.describeConfigs(List.of(topic)).all().get().get(topic));
        assertThat(configuration.get("cleanup.policy").value()).isEqualTo("compact");
      }
    }
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> EmbeddedBroker.startOpen(folder.resolve("kafka"), port))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Port " + port + " for the embedded broker is taken");
      assertThatThrownBy(
              () ->
                  EmbeddedCluster.start(
                      EmbeddedClusterSettings.laptop(folder.resolve("flink"), port)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Port " + port + " for the dashboard is taken");
    }
  }

  private static String read(URI address) throws IOException {
    try (InputStream page = address.toURL().openStream()) {
      return new String(page.readAllBytes(), UTF_8);
    }
  }

  private static StreamExecutionEnvironment copyJob(
      EmbeddedCluster cluster, String bootstrapServers, MapFunction<String, String> map) {
    StreamExecutionEnvironment environment = cluster.environment(new Configuration());
    environment
        .fromSource(
            KafkaSource.<String>builder()
                .setBootstrapServers(bootstrapServers)
                .setTopics("in")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build(),
            WatermarkStrategy.noWatermarks(),
            "in")
        .map(map)
        .returns(String.class)
        .sinkTo(
            KafkaSink.<String>builder()
                .setBootstrapServers(bootstrapServers)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix("copy")
                .setProperty("transaction.timeout.ms", "120000")
                .setRecordSerializer(
                    KafkaRecordSerializationSchema.<String>builder()
                        .setTopic("out")
                        .setValueSerializationSchema(new SimpleStringSchema())
                        .build())
                .build());
    return environment;
  }

  private static void produce(String bootstrapServers, String topic) throws Exception {
    try (var producer =
        new KafkaProducer<String, String>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringSerializer(),
            new StringSerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        sent.add(producer.send(new ProducerRecord<>(topic, Integer.toString(i))));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    }
  }

  private static List<String> consume(String bootstrapServers) {
    List<String> values = new ArrayList<>();
    KafkaAccess access = new KafkaAccess(bootstrapServers, new Topics(""), Map.of());
    try (TopicReader reader =
        TopicReader.fromStart(access, IsolationLevel.READ_COMMITTED, List.of("out"))) {
      while (values.size() < RECORDS) {
        reader.poll(Duration.ofMillis(100)).forEach(r -> values.add(new String(r.value(), UTF_8)));
      }
    }
    return values;
  }
}
