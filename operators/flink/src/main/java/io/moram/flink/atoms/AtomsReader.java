// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

import io.moram.flink.io.KafkaMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads messages of the topic atoms from chosen offsets on: those of committed transactions only,
 * and in no consumer group. For one thread at a time; only {@link #wakeup} is safe for others.
 */
public final class AtomsReader implements AutoCloseable {

  /** The time after which a topic that no broker knows is absent, and not just created. */
  private static final Duration UNKNOWN = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final AtomsTopic topic;
  private final Consumer<byte[], byte[]> consumer;

  /**
   * Opens a reader.
   *
   * @param purpose part of the client's name in logs and metrics
   */
  public AtomsReader(AtomsTopic topic, String purpose) {
    this.topic = topic;
    this.consumer = topic.consumer(purpose);
  }

  /**
   * Reads all partitions from their start. A topic that the broker does not know yet is waited for.
   *
   * @return the offset after the last message of each partition now
   * @throws IllegalStateException if the topic does not exist, or deletes old messages
   */
  Map<TopicPartition, Long> readFromStart() throws InterruptedException {
    List<TopicPartition> partitions = partitions();
    topic.requireCompacted();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer.endOffsets(partitions);
  }

  private List<TopicPartition> partitions() throws InterruptedException {
    long deadline = System.nanoTime() + UNKNOWN.toNanos();
    var infos = consumer.partitionsFor(topic.name());
    while (infos.isEmpty() && System.nanoTime() < deadline) {
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      infos = consumer.partitionsFor(topic.name());
    }
    if (infos.isEmpty()) {
      throw new IllegalStateException(
          "Topic '"
              + topic.name()
              + "' does not exist on "
              + topic.bootstrapServers()
              + ". Create it with cleanup.policy=compact.");
    }
    return infos.stream().map(info -> new TopicPartition(info.topic(), info.partition())).toList();
  }

  /** The offset of the next message of every partition that is read. */
  Map<TopicPartition, Long> positions() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      positions.put(partition, consumer.position(partition));
    }
    return positions;
  }

  /** Returns whether the last poll has shown that there is no more to read for the moment. */
  boolean isAtEnd() {
    return consumer.assignment().stream()
        .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0);
  }

  /** Reads one partition from an offset on, and no other partition. */
  public void readFrom(int partition, long offset) {
    TopicPartition only = new TopicPartition(topic.name(), partition);
    consumer.assign(List.of(only));
    consumer.seek(only, offset);
  }

  /** The offset of the next message of a partition that is read. */
  public long position(int partition) {
    return consumer.position(new TopicPartition(topic.name(), partition));
  }

  /** The next messages; none if there is none within the time. */
  public List<KafkaMessage> poll(Duration atMost) {
    List<KafkaMessage> messages = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> read : consumer.poll(atMost)) {
      messages.add(KafkaMessage.of(read));
    }
    return messages;
  }

  /** Ends a call that another thread is in, or its next one, with a {@code WakeupException}. */
  void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
