// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.schemas.dialect.EventTimes;

/** What a producer's clock made of an event time. */
public enum EventClock {
  /** Nothing is wrong with it. */
  RIGHT,
  /** It counts seconds, not milliseconds: as milliseconds it is from 1970-01-02 to 1973-03-03. */
  SECONDS,
  /** It is more than a minute ahead of this machine's clock. */
  FUTURE,
  /** It is more than a day before the Kafka record was made. */
  PAST;

  private static final long MINUTE = 60_000;
  private static final long DAY = 24 * 60 * MINUTE;

  /** The latency if no clock is right. */
  public static final double UNKNOWN_LATENCY = -1;

  /**
   * Judges an event time. All times are in milliseconds since 1970-01-01 UTC.
   *
   * @param kafkaTime the time of the Kafka record; negative if it has none
   * @param now the time of this machine
   */
  public static EventClock of(long eventTime, long kafkaTime, long now) {
    if (eventTime >= EventTimes.LEAST_SECONDS && eventTime < EventTimes.END_OF_SECONDS) {
      return SECONDS;
    }
    if (eventTime > now + MINUTE) {
      return FUTURE;
    }
    return eventTime < (isUsable(kafkaTime, now) ? kafkaTime : now) - DAY ? PAST : RIGHT;
  }

  /**
   * The time from a request to its answer: from the event time if the clock is right, or else from
   * the time of the Kafka record.
   *
   * @return milliseconds, 0 or more; {@link #UNKNOWN_LATENCY} if the Kafka record has no usable
   *     time either
   */
  public double latency(long eventTime, long kafkaTime, long now) {
    if (this == RIGHT) {
      return Math.max(0, now - eventTime);
    }
    return isUsable(kafkaTime, now) ? Math.max(0, now - kafkaTime) : UNKNOWN_LATENCY;
  }

  private static boolean isUsable(long kafkaTime, long now) {
    return kafkaTime >= 0 && kafkaTime <= now + MINUTE;
  }
}
