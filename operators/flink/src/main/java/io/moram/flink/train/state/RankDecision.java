// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.training.Accuracy;
import java.io.IOException;
import java.util.OptionalInt;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How many atoms the open task adds, why, and how accurate the bank is on the task.
 *
 * @param recursOf the number of the earlier task that recurs; empty: the task is new
 * @param bank the accuracy of the frozen bank on the task's examples before the first step; {@link
 *     Accuracy#NONE}: not measured
 * @param rank the number of atoms that the task adds at every site; 0: it reuses the bank; empty:
 *     not decided yet
 * @param sealed the accuracy of the bank with the task's atoms; if the task reuses the bank, the
 *     accuracy at the earlier task's seal; {@link Accuracy#NONE}: not measured yet
 */
public record RankDecision(OptionalInt recursOf, Accuracy bank, OptionalInt rank, Accuracy sealed) {
  /** Stands in the bytes for an empty number. */
  private static final int ABSENT = -1;

  /** The decision before the first input of a task. */
  public static final RankDecision OPEN =
      new RankDecision(OptionalInt.empty(), Accuracy.NONE, OptionalInt.empty(), Accuracy.NONE);

  /** Returns whether the task is a recurrence of an earlier one. */
  public boolean recurs() {
    return recursOf.isPresent();
  }

  /** Returns whether the rank is decided. */
  public boolean decided() {
    return rank.isPresent();
  }

  /** Returns whether the task adds no atoms, because the bank serves it. */
  public boolean reuses() {
    return rank.equals(OptionalInt.of(0));
  }

  /** Adds that the task is a recurrence of an earlier one. */
  public RankDecision recurring(int earlier) {
    return new RankDecision(OptionalInt.of(earlier), bank, rank, sealed);
  }

  /** Adds the rank. */
  public RankDecision withRank(Accuracy frozenBank, int decided) {
    return new RankDecision(recursOf, frozenBank, OptionalInt.of(decided), sealed);
  }

  /** Decides that the task reuses the bank. */
  public RankDecision reusing(Accuracy frozenBank, Accuracy earlierSealed) {
    return new RankDecision(recursOf, frozenBank, OptionalInt.of(0), earlierSealed);
  }

  /** Adds the accuracy of the bank with the task's atoms. */
  public RankDecision withSealed(Accuracy measured) {
    return new RankDecision(recursOf, bank, rank, measured);
  }

  static void write(RankDecision decision, DataOutputView target) throws IOException {
    target.writeInt(decision.recursOf.orElse(ABSENT));
    AccuracySerializer.writeFields(decision.bank, target);
    target.writeInt(decision.rank.orElse(ABSENT));
    AccuracySerializer.writeFields(decision.sealed, target);
  }

  static RankDecision read(DataInputView source) throws IOException {
    return new RankDecision(
        optional(source.readInt()),
        AccuracySerializer.readFields(source),
        optional(source.readInt()),
        AccuracySerializer.readFields(source));
  }

  private static OptionalInt optional(int number) {
    return number == ABSENT ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
