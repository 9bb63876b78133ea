// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.settings;

import io.moram.training.Accuracy;
import java.io.Serializable;

/**
 * The rules for the number of atoms that a task adds.
 *
 * @param recurrence the treatment of a task that recurs
 * @param minimumRank the rank of a task on which the bank makes no error, 1 or more; {@link
 *     #FULL_RANK}: every task has the recipe's rank
 * @param dropInactive whether the seal leaves out atoms that are active for none of the task's
 *     examples and class names
 */
public record RankSettings(RecurrencePolicy recurrence, int minimumRank, boolean dropInactive)
    implements Serializable {
  /** The minimum rank that gives every task the recipe's rank. */
  public static final int FULL_RANK = 0;

  /** The rules that train every task with the recipe's rank. */
  public static final RankSettings ALIKE = new RankSettings(RecurrencePolicy.NEW, FULL_RANK, false);

  private static final int REFRESH_PART = 4;

  /** Checks the range. */
  public RankSettings {
    if (minimumRank < FULL_RANK) {
      throw new IllegalArgumentException(
          "training.minimum-rank is "
              + minimumRank
              + "; must be 0 or more. With 0 every task has training.rank.");
    }
  }

  /** Returns whether some task's answers are measured before or at its seal. */
  public boolean measures() {
    return onDemand() || dropInactive || recurrence == RecurrencePolicy.REUSE;
  }

  /** Returns whether the rank follows the error of the frozen bank. */
  public boolean onDemand() {
    return minimumRank != FULL_RANK;
  }

  /**
   * The rank of a task by the error e of the frozen bank on its examples. The error of guessing is
   * c:
   *
   * <pre>
   * r = minimum + ⌈(full − minimum) · min(1, e / c)⌉        e = 1 − accuracy,  c = 1 − 1 / classes
   * </pre>
   *
   * The rank never falls as the error grows. If nothing was measured it is {@code full}.
   *
   * @param full the recipe's rank
   */
  public int rank(int full, Accuracy bank, int classes) {
    if (!onDemand() || !bank.measured()) {
      return full;
    }
    double error = (double) (bank.examples() - bank.correct()) / bank.examples();
    double guessing = 1 - 1.0 / classes;
    int least = Math.min(minimumRank, full);
    return least + (int) Math.ceil((full - least) * Math.min(1, error / guessing));
  }

  /** The rank of a task that is refreshed: the minimum rank, or else a quarter of the full rank. */
  public int refreshRank(int full) {
    return onDemand() ? Math.min(minimumRank, full) : Math.max(1, full / REFRESH_PART);
  }
}
