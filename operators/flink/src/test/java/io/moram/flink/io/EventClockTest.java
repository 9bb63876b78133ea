// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.schemas.EndOfTask;
import java.time.Instant;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventClockTest {
  private static final long NOW = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T12:00:00Z, 2026-03-01T12:00:00Z, RIGHT, 0",
    "2026-03-01T11:59:59Z, 2026-03-01T11:59:59.500Z, RIGHT, 1000",
    // A little ahead, as clocks are.
    "2026-03-01T12:00:30Z, 2026-03-01T12:00:00Z, RIGHT, 0",
    // The job was away for a month: this is a latency.
    "2026-02-01T12:00:00Z, 2026-02-01T12:00:00Z, RIGHT, 2419200000",
    "2026-03-01T12:01:01Z, 2026-03-01T11:59:59Z, FUTURE, 1000",
    "2100-01-01T00:00:00Z, 2026-03-01T11:59:59Z, FUTURE, 1000",
    "2026-02-28T11:59:58Z, 2026-03-01T11:59:59Z, PAST, 1000",
    "1999-01-01T00:00:00Z, 2026-03-01T11:59:59Z, PAST, 1000",
    "1970-01-01T00:00:00.003Z, 2026-03-01T11:59:59Z, PAST, 1000",
    "1970-01-21T10:00:00Z, 2026-03-01T11:59:59Z, SECONDS, 1000",
    "1900-01-01T00:00:00Z, 2026-03-01T11:59:59Z, PAST, 1000",
    // Both clocks are wrong, as if one machine set both.
    "2100-01-01T00:00:00Z, 2100-01-01T00:00:00Z, FUTURE, -1",
    "1999-01-01T00:00:00Z, 2100-01-01T00:00:00Z, PAST, -1",
    // A Kafka record without a time.
    "2026-03-01T11:00:00Z, 1969-12-31T23:59:59.999Z, RIGHT, 3600000",
    "1999-01-01T00:00:00Z, 1969-12-31T23:59:59.999Z, PAST, -1",
  })
  void judgesAnEventTime(Instant event, Instant kafka, EventClock expected, double latency) {
    EventClock clock = EventClock.of(event.toEpochMilli(), kafka.toEpochMilli(), NOW);
    assertThat(clock).isEqualTo(expected);
    assertThat(clock.latency(event.toEpochMilli(), kafka.toEpochMilli(), NOW)).isEqualTo(latency);
  }

  @Test
  void extremesOverflowNothing() {
    assertThat(EventClock.of(Long.MAX_VALUE, NOW, NOW)).isEqualTo(EventClock.FUTURE);
    assertThat(EventClock.of(Long.MIN_VALUE, NOW, NOW)).isEqualTo(EventClock.PAST);
    assertThat(EventClock.of(NOW, Long.MAX_VALUE, NOW)).isEqualTo(EventClock.RIGHT);
    assertThat(EventClock.of(NOW, Long.MIN_VALUE, NOW)).isEqualTo(EventClock.RIGHT);
  }

  @Test
  void countsEveryFaultApart() {
    var metrics = new InterceptingOperatorMetricGroup();
    var clocks = new EventClocks(metrics);
    var message = new KafkaMessage("examples", 0, 0, NOW, null, null);
    long[] times = {NOW, NOW / 1000, NOW + 100_000_000, 5, NOW - 1_000_000_000, NOW / 1000};
    for (long time : times) {
      clocks.check(message, new EndOfTask("ada", time), NOW);
    }
    clocks.madeMillis();
    assertThat(count(metrics, "timesInSeconds")).isEqualTo(3);
    assertThat(count(metrics, "timesInFuture")).isEqualTo(1);
    assertThat(count(metrics, "timesInPast")).isEqualTo(2);
  }

  private static long count(InterceptingOperatorMetricGroup metrics, String name) {
    return ((Counter) metrics.get(name)).getCount();
  }
}
