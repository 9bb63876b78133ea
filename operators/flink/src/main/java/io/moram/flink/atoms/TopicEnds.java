// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Asks the brokers at an interval where partitions end. It never waits for them: a consumer's poll
 * returns nothing if there is nothing new, and also if no broker answers, and this tells the two
 * apart. For one thread.
 */
final class TopicEnds implements AutoCloseable {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Admin admin;
  private final Map<TopicPartition, OffsetSpec> latest;
  private @Nullable Question question;
  private long askedAt;
  private @Nullable Answer answer;

  private record Question(
      KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> stable,
      KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> written) {}

  /**
   * Where the partitions ended.
   *
   * @param stable the offset after the last message that readers of committed messages see
   * @param written the offset after the last message, those of open transactions included
   * @param nanos when the brokers were asked, of {@link System#nanoTime}
   */
  record Answer(Map<TopicPartition, Long> stable, Map<TopicPartition, Long> written, long nanos) {}

  /** Takes over the client. */
  TopicEnds(Admin admin, Collection<TopicPartition> partitions) {
    this.admin = admin;
    this.latest =
        partitions.stream()
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
  }

  /** The last answer of all partitions' leaders; null before the first one. */
  @Nullable Answer latest() {
    long now = System.nanoTime();
    Question asked = question;
    if (asked != null && asked.stable.isDone() && asked.written.isDone()) {
      question = null;
      take(asked);
    }
    if (question == null && (askedAt == 0 || now - askedAt >= INTERVAL_NANOS)) {
      askedAt = now;
      question =
          new Question(ask(IsolationLevel.READ_COMMITTED), ask(IsolationLevel.READ_UNCOMMITTED));
    }
    return answer;
  }

  private KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> ask(IsolationLevel level) {
    return admin.listOffsets(latest, new ListOffsetsOptions(level).timeoutMs(TIMEOUT_MILLIS)).all();
  }

  private void take(Question asked) {
    try {
      answer = new Answer(offsets(asked.stable), offsets(asked.written), askedAt);
    } catch (ExecutionException e) {
      // As if there were no answer: the earlier one gets older, which is what is reported.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<TopicPartition, Long> offsets(
      KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> found)
      throws ExecutionException, InterruptedException {
    return found.get().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().offset()));
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
