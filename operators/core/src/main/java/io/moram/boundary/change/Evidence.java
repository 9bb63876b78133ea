// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import io.moram.boundary.Figure;
import io.moram.boundary.Observation;
import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * One way to distinguish the examples that a {@link ChangeDetector} holds back from those of the
 * open task. An implementation keeps what it needs of both.
 */
interface Evidence {
  /** Its name in the reason of a boundary. */
  String name();

  /** The figure that reports the statistic. */
  Figure statisticFigure();

  /** The figure that reports the threshold. */
  Figure thresholdFigure();

  /** Holds the newest example back. */
  void hold(Observation observation);

  /** Moves the oldest held-back example to the open task. */
  void admitOldest();

  /** Forgets the open task; held-back examples stay. */
  void forgetTask();

  /** Compares the held-back examples with the open task. */
  Weight weigh();

  /** The scores that locate the change once one is declared. */
  SplitScores splitScores();

  /** Writes the state; its large parts go to the pieces. */
  void write(DataOutputStream out, PieceSink pieces) throws IOException;

  /**
   * Replaces the state by what {@link #write} wrote.
   *
   * @param version the version of the detector's snapshot
   */
  void read(DataInputStream in, int version, PieceSource pieces) throws IOException;

  /** The size on the heap in bytes, estimated. */
  long heapBytes();

  /**
   * The evidence against "no change".
   *
   * @param statistic 0 or more
   * @param threshold above it a change is declared; infinite: the task has too few examples
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
