// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;

/**
 * A histogram of the last minute, so that an old value vanishes even if no new one comes. The
 * minute moves on in steps of ten seconds. Values below 0 count as 0, and values above 255 are
 * rounded to 1 %.
 *
 * <p>Any thread may read and write.
 */
public final class RecentHistogram implements Histogram {
  private static final int DIGITS = 2;
  private static final int SLICES = 6;
  private static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final LongSupplier nanoTime;
  private final org.HdrHistogram.Histogram[] slices = new org.HdrHistogram.Histogram[SLICES];
  private long newest;
  private long count;

  /** A histogram by the clock of the machine. */
  public RecentHistogram() {
    this(System::nanoTime);
  }

  /**
   * A histogram by another clock.
   *
   * @param nanoTime nanoseconds from any moment on
   */
  RecentHistogram(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    for (int i = 0; i < SLICES; i++) {
      slices[i] = new org.HdrHistogram.Histogram(DIGITS);
    }
    newest = slice();
  }

  private long slice() {
    return Math.floorDiv(nanoTime.getAsLong(), SLICE_NANOS);
  }

  /** Empties the slices whose time is over. */
  private void moveOn() {
    long now = slice();
    for (long begun = Math.max(newest + 1, now - SLICES + 1); begun <= now; begun++) {
      at(begun).reset();
    }
    newest = Math.max(newest, now);
  }

  private org.HdrHistogram.Histogram at(long slice) {
    return slices[Math.floorMod(slice, SLICES)];
  }

  @Override
  public synchronized void update(long value) {
    moveOn();
    at(newest).recordValue(Math.max(0, value));
    count++;
  }

  /** The number of all values, also of those that are older than a minute. */
  @Override
  public synchronized long getCount() {
    return count;
  }

  @Override
  public synchronized HistogramStatistics getStatistics() {
    moveOn();
    org.HdrHistogram.Histogram all = new org.HdrHistogram.Histogram(DIGITS);
    for (org.HdrHistogram.Histogram slice : slices) {
      all.add(slice);
    }
    return new RecentStatistics(all);
  }
}
