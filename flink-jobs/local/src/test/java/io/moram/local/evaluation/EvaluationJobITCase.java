// SPDX-License-Identifier: Apache-2.0
package io.moram.local.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.evaluation.Cell;
import io.moram.flink.evaluate.EvaluationRecords;
import io.moram.jobs.evaluation.EvaluationJob;
import io.moram.jobs.evaluation.EvaluationOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedCluster;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.EmbeddedTopics;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.Evaluation;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class EvaluationJobITCase {
  private static final int PREDICTIONS = 200;

  @TempDir Path folder;

  @Test
  void countsWhatIsOnTheTopicAndSetsRubbishAside() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        EmbeddedCluster cluster =
            EmbeddedCluster.start(
                EmbeddedClusterSettings.laptop(folder.resolve("flink"), 0)
                    .withCheckpointInterval(Duration.ofMillis(500)))) {
      broker.createTopics(EmbeddedTopics.all(new Topics("")));
      produce(broker.bootstrapServers());

      Configuration options = new Configuration();
      options.set(TopicOptions.BOOTSTRAP_SERVERS, broker.bootstrapServers());
      options.set(TopicOptions.BOUNDED, true);
      // Longer than the test: what comes out comes at the end of input.
      options.set(EvaluationOptions.INTERVAL, Duration.ofMinutes(10));
      StreamExecutionEnvironment environment = cluster.environment(options);
      EvaluationJob.build(environment, options);
      assertThat(cluster.submit(EvaluationJob.NAME, environment).result().get().isSuccess())
          .isTrue();

      Map<String, Evaluation> newest = new HashMap<>();
      for (byte[] value : consume(broker.bootstrapServers(), "evaluations")) {
        Evaluation evaluation = MessageCodec.evaluations().decode(value);
        newest.put(evaluation.getLearner(), evaluation);
      }
      assertThat(newest).containsOnlyKeys("ada", "bob");
      for (Evaluation evaluation : newest.values()) {
        assertThat(EvaluationRecords.scores(evaluation).cell(3, "fruits"))
            .isEqualTo(new Cell(PREDICTIONS / 2, PREDICTIONS / 4, PREDICTIONS / 2));
      }
      List<byte[]> letters = consume(broker.bootstrapServers(), "dead-letters");
      assertThat(letters).hasSize(1);
      DeadLetter letter = MessageCodec.deadLetters().decode(letters.get(0));
      assertThat(letter.getTopic()).isEqualTo("predictions");
    }
  }

  private static void produce(String bootstrapServers) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringSerializer(),
            new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      sent.add(producer.send(new ProducerRecord<>("predictions", "ada", new byte[] {1, 2, 3})));
      for (int i = 0; i < PREDICTIONS; i++) {
        String learner = i % 2 == 0 ? "ada" : "bob";
        Prediction prediction = prediction(learner, "request-" + i, i % 4 < 2 ? "pear" : "dog");
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    "predictions", learner, MessageCodec.predictions().encode(prediction))));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    }
  }

  private static Prediction prediction(String learner, String requestId, String first) {
    return Prediction.newBuilder()
        .setLearner(learner)
        .setRequestId(requestId)
        .setEventTime(0)
        .setRanked(List.of(new RankedLabel(first, 0.6f), new RankedLabel("pear", 0.3f)))
        .setBankVersion(3)
        .setTaskShares(List.of())
        .setLatencyMillis(1)
        .setEvaluation(new EvaluationContext("fruits", "pear", List.of("apple", "pear")))
        .build();
  }

  /** Everything that is committed on a topic. */
  private static List<byte[]> consume(String bootstrapServers, String topic) {
    List<byte[]> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofMillis(100))) {
          values.add(read.value());
        }
      }
    }
    return values;
  }
}
