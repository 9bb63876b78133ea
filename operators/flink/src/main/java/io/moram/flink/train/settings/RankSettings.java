// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.settings;

import io.moram.training.Accuracy;
import java.io.Serializable;

/**
 * How many atoms a task adds.
 *
 * @param recurrence what is done with a task that comes back
 * @param minimumRank the rank of a task that the bank serves without error already; {@link
 *     #FULL_RANK}: every task has the recipe's rank
 * @param dropInactive whether atoms that are active for none of the task's examples and class names
 *     are left out of the seal
 */
public record RankSettings(RecurrencePolicy recurrence, int minimumRank, boolean dropInactive)
    implements Serializable {
  /** Every task has the recipe's rank. */
  public static final int FULL_RANK = 0;

  /** Every task is trained with the recipe's rank. */
  public static final RankSettings ALIKE = new RankSettings(RecurrencePolicy.NEW, FULL_RANK, false);

  private static final int REFRESH_PART = 4;

  /** Checks the range. */
  public RankSettings {
    if (minimumRank < FULL_RANK) {
      throw new IllegalArgumentException(
          "minimum rank is " + minimumRank + "; it must be at least 1, or " + FULL_RANK + ": off");
    }
  }

  public boolean onDemand() {
    return minimumRank != FULL_RANK;
  }

  /**
   * The rank of a task by the error e of the frozen bank on its examples, c being that of guessing:
   *
   * <pre>
   * r = minimum + ⌈(full − minimum) · min(1, e / c)⌉        e = 1 − accuracy,  c = 1 − 1 / classes
   * </pre>
   *
   * It never falls as the error grows; where nothing was measured it is {@code full}.
   *
   * @param full the recipe's rank
   */
  public int rank(int full, Accuracy bank, int classes) {
    if (!onDemand() || !bank.measured()) {
      return full;
    }
    double error = (double) (bank.examples() - bank.correct()) / bank.examples();
    double guessing = 1 - 1.0 / classes;
    return minimumRank + (int) Math.ceil((full - minimumRank) * Math.min(1, error / guessing));
  }

  /** The rank of a task that is refreshed: the minimum, or else a quarter, at least 1. */
  public int refreshRank(int full) {
    return onDemand() ? minimumRank : Math.max(1, full / REFRESH_PART);
  }
}
