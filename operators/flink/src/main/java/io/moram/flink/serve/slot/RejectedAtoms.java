// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.slot;

import io.moram.flink.serve.predictor.BanksLease;
import java.io.IOException;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.jspecify.annotations.Nullable;

/**
 * Sends the messages of the topic atoms that could not be used to the dead letters, at an interval.
 * Of all slots, only the first subtask does, because every TaskManager reads all messages.
 */
public final class RejectedAtoms implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 1000;

  private final BanksLease hold;
  private final SetAsideOutput results;
  private final ProcessingTimeService time;
  private final boolean isFirst;
  private @Nullable ScheduledFuture<?> timer;

  /**
   * @param isFirst whether this is the first of the slots
   */
  public RejectedAtoms(
      BanksLease hold, SetAsideOutput results, ProcessingTimeService time, boolean isFirst) {
    this.hold = hold;
    this.results = results;
    this.time = time;
    this.isFirst = isFirst;
  }

  /** Starts the timer. */
  public void schedule() {
    if (isFirst) {
      timer =
          time.registerTimer(
              time.getCurrentProcessingTime() + INTERVAL_MILLIS,
              now -> {
                setAside();
                schedule();
              });
    }
  }

  /**
   * Sets aside what has come so far.
   *
   * @throws IOException if the topic is no longer followed
   */
  public void setAside() throws IOException {
    hold.requireHealthy();
    if (isFirst) {
      hold.takeRejected()
          .forEach(atoms -> results.setAside(atoms.message(), atoms.reason(), atoms.detail()));
    }
  }

  @Override
  public void close() {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
