// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
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
 * Reads every partition of a topic, committed transactions alone, without a consumer group. For one
 * thread.
 *
 * @param <T> the topic's record type
 */
public final class TopicFollower<T extends SpecificRecord> implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final MessageCodec<T> codec;

  private TopicFollower(
      KafkaConsumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      MessageCodec<T> codec) {
    this.consumer = consumer;
    this.partitions = partitions;
    this.codec = codec;
  }

  /** Reads a topic from its start. */
  public static <T extends SpecificRecord> TopicFollower<T> fromStart(
      KafkaAccess access, String topic, MessageCodec<T> codec) {
    TopicFollower<T> follower = open(access, topic, codec);
    follower.consumer.seekToBeginning(follower.partitions);
    return follower;
  }

  /** Reads what comes to a topic from now on. */
  public static <T extends SpecificRecord> TopicFollower<T> fromEnd(
      KafkaAccess access, String topic, MessageCodec<T> codec) {
    TopicFollower<T> follower = open(access, topic, codec);
    follower.consumer.seekToEnd(follower.partitions);
    // Seeking is lazy: asking for the position settles it now.
    follower.partitions.forEach(follower.consumer::position);
    return follower;
  }

  /** The next messages, in order within a partition; none where none come within {@code wait}. */
  public List<ReadMessage<T>> poll(Duration wait) {
    List<ReadMessage<T>> messages = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> read : consumer.poll(wait)) {
      messages.add(decode(read));
    }
    return messages;
  }

  /** Every message up to what is there now. */
  public List<ReadMessage<T>> readToEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    List<ReadMessage<T>> messages = new ArrayList<>();
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      messages.addAll(poll(POLL));
    }
    return messages;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private ReadMessage<T> decode(ConsumerRecord<byte[], byte[]> read) {
    try {
      return new ReadMessage<>(read.partition(), read.offset(), codec.decode(read.value()), null);
    } catch (MalformedMessageException e) {
      return new ReadMessage<>(read.partition(), read.offset(), null, e.getMessage());
    }
  }

  private static <T extends SpecificRecord> TopicFollower<T> open(
      KafkaAccess access, String topic, MessageCodec<T> codec) {
    Map<String, Object> settings = access.settings();
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    return new TopicFollower<>(consumer, partitions, codec);
  }
}
