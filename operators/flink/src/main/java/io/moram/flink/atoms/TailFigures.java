// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how current a reader of the topic atoms is, and warns once if it is not. One writer. */
final class TailFigures implements AtomsFigures {
  private static final Logger LOG = LoggerFactory.getLogger(AtomsTail.class);

  /** Transactions of the learner job are this long only if its checkpoints are. */
  static final Duration LONG_OPEN = Duration.ofMinutes(2);

  static final Duration SILENT = Duration.ofSeconds(30);

  private final String topic;
  private boolean outageTold;
  private Map<TopicPartition, Long> stable = Map.of();
  private long stableSince;
  private boolean openTold;
  private volatile long lag;
  private volatile long heldBack;
  private volatile long answeredAt;

  /**
   * @param now the time, of {@link System#nanoTime}
   */
  TailFigures(String topic, long now) {
    this.topic = topic;
    this.answeredAt = now;
  }

  /**
   * Looks at how far the consumer is.
   *
   * @param read the consumer's position in each partition
   * @param answer what the brokers said last; null before they have
   * @param now the time, of {@link System#nanoTime}
   */
  void look(Map<TopicPartition, Long> read, TopicEnds.@Nullable Answer answer, long now) {
    if (answer != null) {
      answeredAt = answer.nanos();
      take(read, answer);
      warnIfLongOpen(answer, now);
    }
    warnIfSilent(now);
  }

  private void take(Map<TopicPartition, Long> read, TopicEnds.Answer answer) {
    long behind = 0;
    long open = 0;
    for (Map.Entry<TopicPartition, Long> end : answer.stable().entrySet()) {
      behind += Math.max(0, end.getValue() - read.getOrDefault(end.getKey(), 0L));
      // The brokers answer the two questions one after the other.
      open += Math.max(0, answer.written().getOrDefault(end.getKey(), 0L) - end.getValue());
    }
    lag = behind;
    heldBack = open;
  }

  private void warnIfLongOpen(TopicEnds.Answer answer, long now) {
    if (heldBack == 0 || !answer.stable().equals(stable)) {
      stable = answer.stable();
      stableSince = now;
      openTold = false;
    } else if (!openTold && now - stableSince >= LONG_OPEN.toNanos()) {
      openTold = true;
      LOG.warn(
          "A transaction on the topic {} has been open for {} s; {} messages cannot be read before"
              + " it ends. Look for a producer that hangs, and for checkpoints that do not"
              + " complete",
          topic,
          LONG_OPEN.toSeconds(),
          heldBack);
    }
  }

  private void warnIfSilent(long now) {
    Duration age = Duration.ofNanos(now - answeredAt);
    if (outageTold && age.compareTo(SILENT) < 0) {
      outageTold = false;
      LOG.info("The brokers of the topic {} answer again", topic);
    } else if (!outageTold && age.compareTo(SILENT) >= 0) {
      outageTold = true;
      LOG.warn(
          "The brokers of the topic {} have not answered for {} s; what was read of it may be out"
              + " of date",
          topic,
          age.toSeconds());
    }
  }

  @Override
  public long lag() {
    return lag;
  }

  @Override
  public long heldBack() {
    return heldBack;
  }

  @Override
  public long ageMillis() {
    return Duration.ofNanos(System.nanoTime() - answeredAt).toMillis();
  }
}
