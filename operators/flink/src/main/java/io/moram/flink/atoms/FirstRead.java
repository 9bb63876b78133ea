// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a topic has been read up to the end that it had at the start. It always comes to an
 * end: with a partition that has become shorter meanwhile, with one whose position stops before its
 * end although the brokers answer, and with brokers that do not answer. For one thread.
 */
final class FirstRead {
  /** The time after which a partition that stands still is given up. */
  static final Duration STANDSTILL = Duration.ofSeconds(30);

  /** The time after which brokers that do not answer are given up. */
  static final Duration NO_ANSWER = Duration.ofSeconds(60);

  private final Map<TopicPartition, Long> ends;
  private Map<TopicPartition, Long> positions = Map.of();
  private long movedAt;
  private boolean over;

  /**
   * @param ends the offset after the last message of each partition at the start
   * @param now the time, of {@link System#nanoTime}
   */
  FirstRead(Map<TopicPartition, Long> ends, long now) {
    this.ends = Map.copyOf(ends);
    this.movedAt = now;
  }

  /**
   * Looks at how far the consumer is.
   *
   * @param read the consumer's position in each partition
   * @param answer what the brokers said last; null before they have
   * @param now the time, of {@link System#nanoTime}
   * @return the partitions that stood still before their end, with position and end; empty if there
   *     was none, or while there is more to read
   * @throws IllegalStateException if the brokers do not answer
   */
  List<String> look(Map<TopicPartition, Long> read, TopicEnds.@Nullable Answer answer, long now) {
    if (!read.equals(positions)) {
      positions = Map.copyOf(read);
      movedAt = now;
    }
    List<String> before =
        ends.keySet().stream()
            .filter(partition -> positions.getOrDefault(partition, 0L) < end(partition, answer))
            .map(partition -> place(partition, answer))
            .sorted()
            .toList();
    Duration still = Duration.ofNanos(now - movedAt);
    boolean answered = answer != null && now - answer.nanos() < STANDSTILL.toNanos();
    if (before.isEmpty()) {
      over = true;
    } else if (still.compareTo(STANDSTILL) >= 0 && answered) {
      over = true;
      return before;
    } else if (still.compareTo(NO_ANSWER) >= 0) {
      throw new IllegalStateException(
          "The brokers have not answered for " + still.toSeconds() + " s; " + before);
    }
    return List.of();
  }

  /** Whether there is nothing more to wait for. */
  boolean isOver() {
    return over;
  }

  /** How far the read is, in words. */
  String progress() {
    return ends.keySet().stream()
        .sorted(Comparator.comparingInt(TopicPartition::partition))
        .map(partition -> place(partition, null))
        .collect(Collectors.joining(", "));
  }

  private String place(TopicPartition partition, TopicEnds.@Nullable Answer answer) {
    return "partition "
        + partition.partition()
        + " stands at "
        + positions.getOrDefault(partition, 0L)
        + " of "
        + end(partition, answer);
  }

  /** A partition that was truncated ends earlier than at the start. */
  private long end(TopicPartition partition, TopicEnds.@Nullable Answer answer) {
    long atStart = Objects.requireNonNull(ends.get(partition));
    Long now = answer == null ? null : answer.stable().get(partition);
    return now == null ? atStart : Math.min(atStart, now);
  }
}
