// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import io.moram.boundary.Figure;
import io.moram.boundary.Observation;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * One way to tell the examples that a {@link ChangeDetector} holds back from the open task's. It
 * keeps what it needs of both.
 */
interface Evidence {
  /** Its name in the reason of a boundary. */
  String name();

  /** The figure that reports the statistic. */
  Figure statisticFigure();

  /** The figure that reports the threshold. */
  Figure thresholdFigure();

  /** The newest example is held back. */
  void hold(Observation observation);

  /** The oldest example held back is one of the open task's. */
  void admitOldest();

  /** The open task is over, and none is open; what is held back stays. */
  void forgetTask();

  /** Weighs what is held back against the open task. */
  Weight weigh();

  /** What there is to say about the place of the change, once one is declared. */
  SplitScores splitScores();

  void write(DataOutputStream out) throws IOException;

  /**
   * Reads what was written, in place of all that is here.
   *
   * @param version the version of the detector's snapshot
   */
  void read(DataInputStream in, int version) throws IOException;

  /**
   * How much there is against "no change".
   *
   * @param statistic not negative
   * @param threshold above it a change is declared; infinite: the task is too young for one
   */
  record Weight(double statistic, double threshold) {
    static final Weight NONE = new Weight(0, Double.POSITIVE_INFINITY);

    /** The statistic as a share of its threshold. */
    double share() {
      return statistic / threshold;
    }
  }

  /** The place of a change among the examples held back. */
  interface SplitScores {
    /**
     * By held-back example, the logarithm of how much likelier it is one of the new task than one
     * of the open task.
     *
     * @param split the new task is taken to be as the examples from this one on
     */
    double[] at(int split);
  }
}
