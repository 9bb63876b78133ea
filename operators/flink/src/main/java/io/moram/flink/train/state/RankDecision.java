// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.training.Accuracy;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How many atoms the open task adds, why, and what they do.
 *
 * @param recursOf the earlier task that the open one is, come back; {@link #NEW_TASK}: none
 * @param bank how the frozen bank did on the task's examples before the first step; {@link
 *     Accuracy#NONE}: not measured
 * @param rank how many atoms the task adds at every site, 0: it reuses the bank; {@link
 *     #UNDECIDED}: before the first step
 * @param sealed how the bank did with the task's atoms, or of a task that reuses it, how it did
 *     when the earlier one was sealed; {@link Accuracy#NONE}: not measured yet
 */
public record RankDecision(int recursOf, Accuracy bank, int rank, Accuracy sealed) {
  static final int NEW_TASK = -1;
  static final int UNDECIDED = -1;

  /** Of a task of which nothing has been seen. */
  public static final RankDecision OPEN =
      new RankDecision(NEW_TASK, Accuracy.NONE, UNDECIDED, Accuracy.NONE);

  /** Whether the task is an earlier one come back. */
  public boolean recurs() {
    return recursOf != NEW_TASK;
  }

  /** Whether the rank is decided. */
  public boolean decided() {
    return rank != UNDECIDED;
  }

  /** Whether the task adds no atoms, because the bank serves it. */
  public boolean reuses() {
    return rank == 0;
  }

  /** Of a task that is an earlier one come back. */
  public RankDecision recurring(int earlier) {
    return new RankDecision(earlier, bank, rank, sealed);
  }

  /** With the rank decided. */
  public RankDecision withRank(Accuracy frozenBank, int decided) {
    return new RankDecision(recursOf, frozenBank, decided, sealed);
  }

  /** Decided: the task reuses the bank. */
  public RankDecision reusing(Accuracy frozenBank, Accuracy earlierSealed) {
    return new RankDecision(recursOf, frozenBank, 0, earlierSealed);
  }

  /** With the sealed accuracy measured. */
  public RankDecision withSealed(Accuracy measured) {
    return new RankDecision(recursOf, bank, rank, measured);
  }

  static void write(RankDecision growth, DataOutputView target) throws IOException {
    target.writeInt(growth.recursOf);
    AccuracySerializer.writeFields(growth.bank, target);
    target.writeInt(growth.rank);
    AccuracySerializer.writeFields(growth.sealed, target);
  }

  static RankDecision read(DataInputView source) throws IOException {
    return new RankDecision(
        source.readInt(),
        AccuracySerializer.readFields(source),
        source.readInt(),
        AccuracySerializer.readFields(source));
  }
}
