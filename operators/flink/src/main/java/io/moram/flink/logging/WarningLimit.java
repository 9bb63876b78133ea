// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.logging;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets at most one warning per minute through and counts the others, so that a fault that repeats
 * does not fill the log. Every kind of warning has a limit of its own. Thread-safe.
 */
public final class WarningLimit {
  private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoClock;
  private @Nullable Long lastNanos;
  private long leftOut;

  /** Uses the system's clock. */
  public WarningLimit() {
    this(System::nanoTime);
  }

  /**
   * @param nanoClock the time in nanoseconds since any moment
   */
  WarningLimit(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /**
   * Writes a warning, unless another one was written less than a minute ago.
   *
   * @param warning writes it; receives the number of warnings that were left out since the last one
   */
  public void log(LongConsumer warning) {
    // The writer runs outside the lock, because an appender may block.
    admit().ifPresent(warning);
  }

  private synchronized OptionalLong admit() {
    long now = nanoClock.getAsLong();
    if (lastNanos != null && now - lastNanos < INTERVAL_NANOS) {
      leftOut++;
      return OptionalLong.empty();
    }
    OptionalLong before = OptionalLong.of(leftOut);
    leftOut = 0;
    lastNanos = now;
    return before;
  }
}
