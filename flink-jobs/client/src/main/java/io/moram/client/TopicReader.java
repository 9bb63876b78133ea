// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apiguardian.api.API;

/**
 * Reads every partition of some topics as bytes, without a consumer group. The reader does not see
 * partitions that are added later. For one thread.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class TopicReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  private TopicReader(KafkaAccess access, IsolationLevel isolation, List<String> topics) {
    Map<String, Object> settings = access.settings();
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.name().toLowerCase(Locale.ROOT));
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    partitions =
        topics.stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
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
   */
  public void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> receiver) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      poll(POLL).forEach(receiver);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
