// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.HistogramStatistics;
import org.junit.jupiter.api.Test;

class RecentHistogramTest {
  /** The clock of Java may begin below zero. */
  private final AtomicLong nanos = new AtomicLong(-TimeUnit.SECONDS.toNanos(35));

  private final RecentHistogram histogram = new RecentHistogram(nanos::get);

  private void pass(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void anOldValueVanishesThoughNoNewOneComes() {
    histogram.update(21_196);
    pass(49);
    assertThat(histogram.getStatistics().getQuantile(0.99)).isCloseTo(21_196, within(212.0));
    pass(12);
    HistogramStatistics later = histogram.getStatistics();
    assertThat(later.size()).isZero();
    assertThat(later.getQuantile(0.99)).isNaN();
    assertThat(later.getMean()).isNaN();
    assertThat(later.getStdDev()).isNaN();
    assertThat(later.getMax()).isZero();
    assertThat(histogram.getCount()).isEqualTo(1);
  }

  @Test
  void everyValueOfTheMinuteCounts() {
    for (int second = 0; second < 600; second++) {
      for (int i = 0; i < 100; i++) {
        histogram.update(second < 300 ? 200 : i);
      }
      pass(1);
    }
    HistogramStatistics recent = histogram.getStatistics();
    assertThat(recent.size()).isBetween(50 * 100, 60 * 100);
    assertThat(recent.getMin()).isZero();
    assertThat(recent.getMax()).isEqualTo(99);
    assertThat(recent.getQuantile(0.5)).isEqualTo(49);
    assertThat(recent.getQuantile(0.99)).isEqualTo(98);
    assertThat(recent.getMean()).isCloseTo(49.5, within(1e-9));
    assertThat(recent.getStdDev()).isCloseTo(Math.sqrt(833.25), within(1e-6));
    assertThat(recent.getValues()).hasSize(recent.size()).contains(0, 99).isSorted();
    assertThat(histogram.getCount()).isEqualTo(60_000);
  }

  @Test
  void aGapOfAnyLengthForgetsAll() {
    for (long gap : new long[] {60, 61, 600, 1_000_000}) {
      histogram.update(7);
      pass(gap);
      histogram.update(9);
      assertThat(histogram.getStatistics().getValues()).as("after %d s", gap).containsExactly(9);
      pass(60);
    }
  }

  @Test
  void valuesBelowZeroAndHugeOnesAreTaken() {
    histogram.update(-5);
    histogram.update(Long.MAX_VALUE);
    assertThat(histogram.getStatistics().getMin()).isZero();
    assertThat(histogram.getStatistics().getMax()).isGreaterThan(Long.MAX_VALUE / 100 * 99);
  }
}
