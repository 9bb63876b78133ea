// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.atoms.SealLog;
import io.moram.flink.train.state.Generation;
import org.apache.flink.util.FlinkRuntimeException;

/** Begins the generations of learners whose first task opens. */
final class Generations {
  private final SealLog log;
  private final boolean beginAnew;
  private final TrainingEvents events;

  /**
   * @param beginAnew whether a learner without state may take the place of its published bank
   */
  Generations(SealLog log, boolean beginAnew, TrainingEvents events) {
    this.log = log;
    this.beginAnew = beginAnew;
    this.events = events;
  }

  /**
   * Begins a learner that has no state. Waits until the topic atoms has been read once.
   *
   * @param now the time in milliseconds since 1970-01-01 UTC
   * @throws FlinkRuntimeException if the learner has sealed tasks on the topic and must not take
   *     their place
   */
  Generation begin(String learner, long now) throws Exception {
    log.awaitRead();
    int sealed = log.seals().tasks(learner);
    // Clocks of machines differ, and a later generation must have a larger number.
    long id = Math.max(now, log.seals().newestGeneration(learner) + 1);
    if (sealed == 0) {
      return new Generation(id, false);
    }
    if (!beginAnew) {
      events.refusedToBegin(learner, sealed);
      // All learners of this job lack their state, so this is no fault of the one.
      throw new FlinkRuntimeException(
          "learner.begin-anew is false; must be true to begin learner "
              + learner
              + " at task 0, because the topic atoms has "
              + sealed
              + " sealed tasks of it and this job has no state of it. Start the job from its last"
              + " checkpoint or savepoint. Set the option to true only to replace what the learner"
              + " has learned.");
    }
    events.beganAnew(learner, sealed);
    return new Generation(id, true);
  }
}
