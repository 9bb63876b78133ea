// SPDX-License-Identifier: Apache-2.0
package io.moram.operators.learner;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What decides how many atoms the open task adds.
 *
 * @param recursOf the earlier task that the open one is, come back; {@link #NEW_TASK}: none
 * @param bank how the frozen bank did on the task's examples before the first step; {@link
 *     Accuracy#NONE}: not measured
 * @param rank how many atoms the task adds at every site; {@link #UNDECIDED} before the first step
 */
record Growth(int recursOf, Accuracy bank, int rank) {
  static final int NEW_TASK = -1;
  static final int UNDECIDED = -1;

  /** Of a task of which nothing has been seen. */
  static final Growth OPEN = new Growth(NEW_TASK, Accuracy.NONE, UNDECIDED);

  /** Whether the task is an earlier one come back. */
  boolean recurs() {
    return recursOf != NEW_TASK;
  }

  /** Whether the rank is decided. */
  boolean decided() {
    return rank != UNDECIDED;
  }

  /** Of a task that is an earlier one come back. */
  Growth recurring(int earlier) {
    return new Growth(earlier, bank, rank);
  }

  /** With the rank decided. */
  Growth decided(Accuracy frozenBank, int decidedRank) {
    return new Growth(recursOf, frozenBank, decidedRank);
  }

  static void write(Growth growth, DataOutputView target) throws IOException {
    target.writeInt(growth.recursOf);
    Accuracy.write(growth.bank, target);
    target.writeInt(growth.rank);
  }

  static Growth read(DataInputView source) throws IOException {
    return new Growth(source.readInt(), Accuracy.read(source), source.readInt());
  }
}
