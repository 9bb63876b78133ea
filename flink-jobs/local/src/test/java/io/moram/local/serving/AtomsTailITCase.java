// SPDX-License-Identifier: Apache-2.0
package io.moram.local.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.moram.flink.atoms.AtomsTail;
import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.io.KafkaMessage;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedTopics;
import io.moram.local.testing.LocalRuntime;
import io.moram.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Reads a topic atoms with transactions of all kinds at its end, from a real broker. */
@Timeout(180)
class AtomsTailITCase {
  private static final Duration POLL = Duration.ofMillis(50);

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  private final List<String> read = new ArrayList<>();

  private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers, String id) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, String topic, String... keys)
      throws ExecutionException, InterruptedException {
    for (String key : keys) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(topic, 0, bytes, bytes)).get();
    }
  }

  private void until(AtomsTail tail, String what, Callable<Boolean> holds) {
    await(what)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(25))
        .until(
            () -> {
              for (KafkaMessage message : tail.poll(POLL)) {
                read.add(new String(message.key(), StandardCharsets.UTF_8));
              }
              return holds.call();
            });
  }

  @Test
  void theFirstReadEndsBelowAnOpenTransactionAndSaysSo() throws Exception {
    var access = RUNTIME.newTopics();
    String topic = access.topics().atoms();
    try (var learner = producer(access.bootstrapServers(), "learner");
        var hanging = producer(access.bootstrapServers(), "hanging");
        var tail =
            new AtomsTail(
                new AtomsTopic(access.bootstrapServers(), topic, Map.of()), "test-tail")) {
      learner.beginTransaction();
      send(learner, topic, "a", "b");
      learner.commitTransaction();
      // Of the other partitions, none has a message. The last entry of this one is a marker.
      learner.beginTransaction();
      send(learner, topic, "aborted");
      learner.abortTransaction();
      hanging.beginTransaction();
      send(hanging, topic, "open");
      learner.beginTransaction();
      send(learner, topic, "c", "d");
      learner.commitTransaction();

      tail.start();
      until(tail, "the first read", tail::isRead);
      assertThat(read).containsExactly("a", "b");
      // Two messages, a marker, and the open one.
      until(tail, "what is held back", () -> tail.figures().heldBack() == 4);
      assertThat(tail.figures().lag()).isZero();
      assertThat(tail.figures().ageMillis()).isLessThan(20_000);

      hanging.commitTransaction();
      until(tail, "all messages", () -> read.size() == 5);
      assertThat(read).containsExactly("a", "b", "open", "c", "d");
      until(tail, "the end", () -> tail.figures().heldBack() == 0 && tail.figures().lag() == 0);
    }
  }

  @Test
  void theFirstReadOfATopicThatEndsWithAnAbortedTransactionEnds() throws Exception {
    var access = RUNTIME.newTopics();
    String topic = access.topics().atoms();
    try (var learner = producer(access.bootstrapServers(), "aborting");
        var tail =
            new AtomsTail(
                new AtomsTopic(access.bootstrapServers(), topic, Map.of()), "test-aborted")) {
      learner.beginTransaction();
      send(learner, topic, "aborted", "aborted");
      learner.abortTransaction();
      tail.start();
      until(tail, "the first read", tail::isRead);
      assertThat(read).isEmpty();
      assertThat(tail.figures().lag()).isZero();
    }
  }

  @Test
  void aBrokerThatIsGoneMakesTheFiguresOld(@TempDir Path folder) throws Exception {
    Topics topics = new Topics("gone-");
    EmbeddedBroker broker = EmbeddedBroker.startOpen(folder.resolve("kafka"), 0);
    try (var tail =
        new AtomsTail(
            new AtomsTopic(broker.bootstrapServers(), topics.atoms(), Map.of()), "test-gone")) {
      broker.createTopics(EmbeddedTopics.all(topics));
      tail.start();
      until(tail, "the first read", tail::isRead);
      until(tail, "an answer", () -> tail.figures().ageMillis() < 1000);
      broker.close();
      until(tail, "an old answer", () -> tail.figures().ageMillis() > 3000);
      assertThat(read).isEmpty();
    }
  }
}
