// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Gauge;

/**
 * The age of the oldest input that waits, in seconds; 0 if none waits. One thread adds and removes
 * inputs by the times of their records, and any thread may read.
 */
public final class OldestInput implements Gauge<Double> {
  /** The name of the gauge. */
  public static final String NAME = "oldestWaitingSeconds";

  /** The time of an input whose record has none. */
  public static final long UNKNOWN = -1;

  private static final double MILLIS_PER_SECOND = 1000;

  /** By time, the number of inputs. */
  private final ConcurrentSkipListMap<Long, Integer> times = new ConcurrentSkipListMap<>();

  private final LongSupplier clock;

  /**
   * @param clock the time in milliseconds since 1970-01-01 UTC
   */
  public OldestInput(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * An input waits.
   *
   * @param time of its record, in milliseconds since 1970-01-01 UTC; below 0: unknown, and the
   *     input does not count
   */
  public void add(long time) {
    if (time >= 0) {
      times.merge(time, 1, Integer::sum);
    }
  }

  /** An input with this time waits no longer. */
  public void remove(long time) {
    times.computeIfPresent(time, (same, number) -> number == 1 ? null : number - 1);
  }

  @Override
  public Double getValue() {
    Map.Entry<Long, Integer> oldest = times.firstEntry();
    return oldest == null
        ? 0
        : Math.max(0, clock.getAsLong() - oldest.getKey()) / MILLIS_PER_SECOND;
  }
}
