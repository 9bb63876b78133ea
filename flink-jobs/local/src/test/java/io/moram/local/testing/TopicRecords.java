// SPDX-License-Identifier: Apache-2.0
package io.moram.local.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.KafkaAccess;
import io.moram.client.ReadMessage;
import io.moram.client.TopicFollower;
import io.moram.schemas.MessageCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;

/**
 * All committed records of a topic so far. A message that is no record fails the test.
 *
 * @param <T> the topic's record type
 */
public final class TopicRecords<T extends SpecificRecord> implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final LocalRuntime runtime;
  private final String topic;
  private final TopicFollower<T> follower;
  private final List<T> records = new ArrayList<>();

  public TopicRecords(
      LocalRuntime runtime, KafkaAccess access, String topic, MessageCodec<T> codec) {
    this.runtime = runtime;
    this.topic = topic;
    this.follower = TopicFollower.fromStart(access, topic, codec);
  }

  /** Waits until {@code count} records are as wanted. Returns all records of the topic so far. */
  public List<T> until(int count, Predicate<T> wanted) {
    runtime.until(
        count + " records on " + topic,
        () -> {
          add(follower.poll(POLL));
          return records.stream().filter(wanted).count() >= count;
        });
    return all();
  }

  /** Reads up to the end of the topic. Returns all records of the topic so far. */
  public List<T> toEnd() {
    add(follower.readToEnd());
    return all();
  }

  /** The records that were read so far. */
  public List<T> all() {
    return List.copyOf(records);
  }

  private void add(List<ReadMessage<T>> messages) {
    for (ReadMessage<T> message : messages) {
      T record = message.record();
      assertThat(message.fault()).isNull();
      if (record != null) {
        records.add(record);
      }
    }
  }

  @Override
  public void close() {
    follower.close();
  }
}
