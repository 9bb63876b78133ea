// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import org.jspecify.annotations.Nullable;

/**
 * The progress of a learner's open task, or of the task that opens next.
 *
 * @param examples the number of examples that the task has been given; 0: no task is open
 * @param kept the number of them that are in the reservoir
 * @param step the number of training steps that the task has had
 * @param due the number of steps that come before the next input is admitted
 * @param endedAt the time at which the task ended, in milliseconds since 1970-01-01 UTC; null while
 *     it may get more examples
 * @param loss the loss of the last step; NaN before the first step
 * @param decision how many atoms the task adds, and their accuracy
 */
public record OpenTaskProgress(
    long examples,
    int kept,
    int step,
    int due,
    @Nullable Long endedAt,
    double loss,
    RankDecision decision) {

  /** A task without an example. */
  static final OpenTaskProgress NONE =
      new OpenTaskProgress(0, 0, 0, 0, null, Double.NaN, RankDecision.OPEN);

  /** Returns whether the task has ended, so that it is sealed as soon as no step is due. */
  public boolean isEnding() {
    return endedAt != null;
  }

  /** Returns whether the next turn is a step, a measurement or the seal, and not another input. */
  public boolean hasWork() {
    return due > 0 || isEnding();
  }

  /**
   * Adds one example.
   *
   * @param nowKept the number of examples that are in the reservoir now
   * @param stepsDue the number of steps that come before the next input
   */
  public OpenTaskProgress given(int nowKept, int stepsDue) {
    return new OpenTaskProgress(examples + 1, nowKept, step, stepsDue, endedAt, loss, decision);
  }

  /**
   * Ends the task.
   *
   * @param stepsLeft the number of steps that come before the seal
   * @param now the time in milliseconds since 1970-01-01 UTC
   */
  public OpenTaskProgress ended(int stepsLeft, long now) {
    return new OpenTaskProgress(examples, kept, step, stepsLeft, now, loss, decision);
  }

  /** Counts one of the due steps as done. */
  public OpenTaskProgress stepped(double stepLoss) {
    return new OpenTaskProgress(examples, kept, step + 1, due - 1, endedAt, stepLoss, decision);
  }

  /** Goes back to an earlier step. The steps after it are due again. */
  public OpenTaskProgress backAt(int earlier) {
    return new OpenTaskProgress(
        examples, kept, earlier, due + step - earlier, endedAt, loss, decision);
  }

  /** Replaces the decision. A task that reuses the bank has no steps. */
  public OpenTaskProgress decided(RankDecision now) {
    int stepsDue = now.reuses() ? 0 : due;
    return new OpenTaskProgress(examples, kept, step, stepsDue, endedAt, loss, now);
  }
}
