// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.turns;

import java.util.concurrent.ScheduledFuture;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/**
 * Decides when a turn is taken: one in every call of a timer, as long as a learner has work. A turn
 * waits while inputs are still arriving, but not for long. For the task's thread.
 */
public final class TurnSchedule {
  /** The most times that a turn waits another millisecond because inputs are still arriving. */
  private static final int MAX_DEFERRALS = 50;

  private final RoundRobin turns;
  private final RoundRobin.Turn turn;
  private final ProcessingTimeService timers;
  private boolean scheduled;
  private boolean inputSinceTurn;
  private int deferrals;

  /**
   * @param turns the learners that have work
   * @param turn takes the turn of a learner
   */
  public TurnSchedule(RoundRobin turns, RoundRobin.Turn turn, ProcessingTimeService timers) {
    this.turns = turns;
    this.turn = turn;
    this.timers = timers;
  }

  /** An input has arrived, so others may follow. */
  public void inputArrived() {
    inputSinceTurn = true;
  }

  /** Lets a turn follow, if a learner has work. */
  public void schedule() {
    if (!scheduled && !turns.isEmpty()) {
      scheduled = true;
      long soon = timers.getCurrentProcessingTime() + 1;
      // A timer and not a mail, so that the task first processes the inputs that have arrived.
      ScheduledFuture<?> unused = timers.registerTimer(soon, time -> onTimer());
    }
  }

  private void onTimer() throws Exception {
    scheduled = false;
    if (inputSinceTurn && deferrals < MAX_DEFERRALS) {
      deferrals++;
    } else {
      deferrals = 0;
      takeTurn();
    }
    inputSinceTurn = false;
    schedule();
  }

  /** Takes a turn now, if a learner has work. */
  public void takeTurn() throws Exception {
    if (!turns.isEmpty()) {
      turns.take(turn);
    }
  }
}
