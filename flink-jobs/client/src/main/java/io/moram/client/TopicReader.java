// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apiguardian.api.API;

/**
 * Reads every partition of some topics as bytes, without a consumer group. A topic that the broker
 * does not know yet is waited for. The reader does not see partitions that are added later. For one
 * thread.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class TopicReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  /** How long a reader waits for a broker that does not answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaAccess access;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  private TopicReader(KafkaAccess access, IsolationLevel isolation, List<String> topics) {
    this.access = access;
    Map<String, Object> settings = access.settings();
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.name().toLowerCase(Locale.ROOT));
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      partitions = NewTopics.partitions(consumer, topics);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
    consumer.assign(partitions);
  }

  /**
   * Reads topics from their start.
   *
   * @param isolation whether records of open and aborted transactions are read too
   */
  public static TopicReader fromStart(
      KafkaAccess access, IsolationLevel isolation, List<String> topics) {
    TopicReader reader = new TopicReader(access, isolation, topics);
    reader.consumer.seekToBeginning(reader.partitions);
    return reader;
  }

  /**
   * Reads the records that are written after this call.
   *
   * @param isolation whether records of open and aborted transactions are read too
   */
  public static TopicReader fromEnd(
      KafkaAccess access, IsolationLevel isolation, List<String> topics) {
    TopicReader reader = new TopicReader(access, isolation, topics);
    reader.consumer.seekToEnd(reader.partitions);
    // Seeking is lazy. A request for the position makes the consumer seek now.
    reader.partitions.forEach(reader.consumer::position);
    return reader;
  }

  /**
   * Reads the records that the broker got at a time or later.
   *
   * @param isolation whether records of open and aborted transactions are read too
   */
  public static TopicReader fromTime(
      KafkaAccess access, IsolationLevel isolation, List<String> topics, Instant time) {
    TopicReader reader = fromEnd(access, isolation, topics);
    Map<TopicPartition, OffsetAndTimestamp> found =
        reader.consumer.offsetsForTimes(
            reader.partitions.stream()
                .collect(Collectors.toMap(one -> one, one -> time.toEpochMilli())));
    found.forEach(
        (partition, place) -> {
          if (place != null) {
            reader.consumer.seek(partition, place.offset());
          }
        });
    return reader;
  }

  /**
   * Reads topics from offsets, and partitions without one from their start.
   *
   * @param isolation whether records of open and aborted transactions are read too
   */
  static TopicReader fromOffsets(
      KafkaAccess access,
      IsolationLevel isolation,
      List<String> topics,
      Map<TopicPartition, Long> offsets) {
    TopicReader reader = fromStart(access, isolation, topics);
    offsets.forEach(
        (partition, offset) -> {
          if (reader.partitions.contains(partition)) {
            reader.consumer.seek(partition, offset);
          }
        });
    return reader;
  }

  /** Reads one record again; empty if Kafka has deleted it. */
  static Optional<ConsumerRecord<byte[], byte[]>> readOne(
      KafkaAccess access, String topic, int partition, long offset) {
    TopicPartition place = new TopicPartition(topic, partition);
    try (TopicReader reader =
        fromOffsets(
            access, IsolationLevel.READ_UNCOMMITTED, List.of(topic), Map.of(place, offset))) {
      if (!reader.partitions.contains(place)) {
        return Optional.empty();
      }
      reader.consumer.assign(List.of(place));
      reader.consumer.seek(place, offset);
      long end = reader.consumer.endOffsets(List.of(place)).getOrDefault(place, 0L);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (reader.consumer.position(place) < end && System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
          return record.offset() == offset ? Optional.of(record) : Optional.empty();
        }
      }
      return Optional.empty();
    }
  }

  /**
   * Reads the next records, in order within a partition.
   *
   * @param wait the longest wait for a first record
   * @return the records; empty if none arrived in time
   */
  public Iterable<ConsumerRecord<byte[], byte[]>> poll(Duration wait) {
    return consumer.poll(wait);
  }

  /** Reads every record up to the end that the topics have now. */
  public List<ConsumerRecord<byte[], byte[]>> readToEnd() {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    readToEnd(records::add);
    return records;
  }

  /**
   * Reads every record up to the end that the topics have now, and keeps none.
   *
   * @param receiver gets each record
   * @throws TimeoutException if the broker sends nothing for 30 s
   */
  public void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> receiver) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long read = -1;
    long progressAt = System.nanoTime();
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      poll(POLL).forEach(receiver);
      long now = partitions.stream().mapToLong(consumer::position).sum();
      if (now != read) {
        read = now;
        progressAt = System.nanoTime();
      } else if (System.nanoTime() - progressAt > PATIENCE.toNanos()) {
        throw new TimeoutException(
            "The Kafka broker at %s sent nothing for %d s. Look whether it runs, and try again."
                .formatted(access.bootstrapServers(), PATIENCE.toSeconds()));
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
