// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import java.util.concurrent.ScheduledFuture;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/**
 * Tells the operators behind that the source has caught up: it has had nothing to send for a time
 * in which this task could have sent it on. The message follows all records in their channel.
 */
final class QuietSource {
  private final long millis;
  private final ProcessingTimeService clock;
  private final BooleanSupplier free;
  private final LongConsumer told;
  private long busyAt;
  private long lookedAt;

  /**
   * @param millis the time without a record after which the source has caught up
   * @param free whether nothing waits here, neither records nor the output
   * @param told takes the time up to which all records have been sent
   */
  QuietSource(long millis, ProcessingTimeService clock, BooleanSupplier free, LongConsumer told) {
    this.millis = millis;
    this.clock = clock;
    this.free = free;
    this.told = told;
    busy();
    lookAgain();
  }

  /** A record has come. */
  void busy() {
    busyAt = clock.getCurrentProcessingTime();
  }

  private void look() {
    long now = clock.getCurrentProcessingTime();
    // A late look: this thread was held up, and so was the source.
    if (!free.getAsBoolean() || now - lookedAt > 2 * interval()) {
      busyAt = now;
    } else if (now - busyAt >= millis) {
      told.accept(now);
    }
    lookAgain();
  }

  private void lookAgain() {
    lookedAt = clock.getCurrentProcessingTime();
    ScheduledFuture<?> unused = clock.registerTimer(lookedAt + interval(), time -> look());
  }

  private long interval() {
    return Math.max(1, millis / 4);
  }
}
