// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.checkpoint;

import io.moram.client.KafkaAccess;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Sees what a learner job has written to Kafka, committed or not: a seal before the checkpoint that
 * makes it visible to others.
 */
final class UncommittedAtomsMonitor implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String atomsTopic;
  private final MessageCodec<SpecificRecord> atoms = MessageCodec.atoms();
  private final MessageCodec<LearnerEvent> events = MessageCodec.events();
  private long blockBytes;
  private int seals;
  private int steps;

  UncommittedAtomsMonitor(KafkaAccess access) {
    atomsTopic = access.topics().atoms();
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                access.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_uncommitted",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of(atomsTopic, access.topics().events())) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /**
   * Waits for the next seal.
   *
   * @return the size of its blocks' keys and values in bytes
   */
  long awaitSeal() throws IOException {
    long before = blockBytes;
    int target = seals + 1;
    long end = System.nanoTime() + LIMIT.toNanos();
    while (seals < target) {
      read(end, "seal");
    }
    return blockBytes - before;
  }

  /** Waits until another step has been taken. */
  void awaitStep() throws IOException {
    int target = steps + 1;
    long end = System.nanoTime() + LIMIT.toNanos();
    while (steps < target) {
      read(end, "step");
    }
  }

  private void read(long end, String what) throws IOException {
    if (System.nanoTime() > end) {
      throw new IOException("The learner job took no " + what + " in " + LIMIT.toSeconds() + " s");
    }
    for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
      try {
        take(message);
      } catch (MalformedMessageException e) {
        throw new IOException("The learner job wrote what cannot be decoded", e);
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> message) throws MalformedMessageException {
    if (!message.topic().equals(atomsTopic)) {
      steps += events.decode(message.value()).getKind() == EventKind.TRAINING_PROGRESS ? 1 : 0;
      return;
    }
    SpecificRecord record = atoms.decode(message.value());
    if (record instanceof AtomBlockRecord block) {
      blockBytes += block.getKeys().remaining() + block.getValues().remaining();
    } else if (record instanceof TaskSealed) {
      seals++;
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
