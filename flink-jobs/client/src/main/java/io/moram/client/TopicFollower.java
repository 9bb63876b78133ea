// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apiguardian.api.API;

/**
 * Reads and decodes the committed messages of a topic. For one thread.
 *
 * @param <T> the topic's record type
 */
@API(status = API.Status.EXPERIMENTAL)
public final class TopicFollower<T extends SpecificRecord> implements AutoCloseable {

  private final TopicReader reader;
  private final MessageCodec<T> codec;

  private TopicFollower(TopicReader reader, MessageCodec<T> codec) {
    this.reader = reader;
    this.codec = codec;
  }

  /** Reads a topic from its start. */
  public static <T extends SpecificRecord> TopicFollower<T> fromStart(
      KafkaAccess access, String topic, MessageCodec<T> codec) {
    return new TopicFollower<>(
        TopicReader.fromStart(access, IsolationLevel.READ_COMMITTED, List.of(topic)), codec);
  }

  /** Reads the messages that are written to a topic after this call. */
  public static <T extends SpecificRecord> TopicFollower<T> fromEnd(
      KafkaAccess access, String topic, MessageCodec<T> codec) {
    return new TopicFollower<>(
        TopicReader.fromEnd(access, IsolationLevel.READ_COMMITTED, List.of(topic)), codec);
  }

  /**
   * Reads the next messages, in order within a partition.
   *
   * @param wait the longest wait for a first message
   * @return the messages; empty if none arrived in time
   */
  public List<ReadMessage<T>> poll(Duration wait) {
    return decode(reader.poll(wait));
  }

  /** Reads every message up to the end that the topic has now. */
  public List<ReadMessage<T>> readToEnd() {
    return decode(reader.readToEnd());
  }

  @Override
  public void close() {
    reader.close();
  }

  private List<ReadMessage<T>> decode(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    List<ReadMessage<T>> messages = new ArrayList<>();
    records.forEach(record -> messages.add(decode(record)));
    return messages;
  }

  private ReadMessage<T> decode(ConsumerRecord<byte[], byte[]> read) {
    String key = read.key() == null ? null : new String(read.key(), StandardCharsets.UTF_8);
    T record = null;
    String fault = null;
    try {
      record = read.value() == null ? null : codec.decode(read.value());
    } catch (MalformedMessageException e) {
      fault = e.getMessage();
    }
    return new ReadMessage<>(read.partition(), read.offset(), key, record, fault);
  }
}
