// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.turns;

import io.moram.model.image.BadImageException;
import org.apache.flink.runtime.execution.CancelTaskException;
import org.apache.flink.util.FlinkRuntimeException;

/** Tells the faults of one learner from those of the job. */
public final class LearnerFaults {
  private LearnerFaults() {}

  /**
   * Returns whether a fault belongs to the learner whose data were processed. Checked exceptions
   * come from keyed state, from the outputs or from an interruption. Flink marks its own unchecked
   * exceptions. Both concern the job, and so does what they caused.
   */
  public static boolean isOfLearner(RuntimeException fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof BadImageException) {
        // Whatever its reader met, the picture is the cause.
        return true;
      }
      boolean ofJob =
          cause instanceof FlinkRuntimeException || cause instanceof CancelTaskException;
      if (ofJob || !(cause instanceof RuntimeException)) {
        return false;
      }
    }
    return true;
  }
}
