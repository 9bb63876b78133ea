// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import io.moram.boundary.change.Evidence.SplitScores;
import java.util.List;

/**
 * The most likely first example of the new task among the held-back ones, after a boundary is
 * declared.
 */
final class ChangePoint {
  private static final int ROUNDS = 4;

  /**
   * Of splits that are about equally good the earliest is taken: an old example in the new task
   * does less harm than a new one that trains the old task. Splits are equally good if they are
   * worse by no more than this share of a typical example's score.
   */
  private static final double MARGIN = 0.3;

  private ChangePoint() {}

  /**
   * The split with the largest likelihood: an example's score is its log-likelihood ratio, summed
   * over the kinds of evidence, and the split maximises the sum of the scores after it. What the
   * new task is like comes from the examples after the last round's split.
   *
   * @param size how many examples are held back
   * @param shortest the fewest examples after the split, at least 2
   * @return the split's index, 0 to {@code size - shortest}
   */
  static int of(List<SplitScores> evidence, int size, int shortest) {
    int split = size - shortest;
    for (int round = 0; round < ROUNDS; round++) {
      int next = better(evidence, split, size, shortest);
      if (next == split) {
        break;
      }
      split = next;
    }
    return split;
  }

  private static int better(List<SplitScores> evidence, int split, int size, int shortest) {
    double[] scoreAfter = new double[size + 1];
    for (SplitScores scores : evidence) {
      double[] own = scores.at(split);
      for (int i = 0; i < size; i++) {
        scoreAfter[i] += own[i];
      }
    }
    double best = Double.NEGATIVE_INFINITY;
    for (int i = size - 1; i >= 0; i--) {
      scoreAfter[i] += scoreAfter[i + 1];
      if (i <= size - shortest) {
        best = Math.max(best, scoreAfter[i]);
      }
    }
    double typical = Math.abs(scoreAfter[split]) / (size - split);
    int earliest = 0;
    while (scoreAfter[earliest] < best - MARGIN * typical) {
      earliest++;
    }
    return earliest;
  }
}
