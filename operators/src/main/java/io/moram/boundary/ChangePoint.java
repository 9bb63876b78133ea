// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

/**
 * The most likely first example of the new task among the held-back ones, once a boundary is
 * declared.
 */
final class ChangePoint {
  private static final int ROUNDS = 4;

  /**
   * Between splits that are about as good the earliest counts: an old example in the new task does
   * less harm than a new one that trains the old task. As good means: worse by no more than this
   * share of the squared distance between the means, which is what a typical example adds.
   */
  private static final double MARGIN = 0.3;

  private ChangePoint() {}

  /**
   * Splits the examples so that those before the split are nearer to the open task's mean and those
   * after it nearer to their own: an example's score is the difference of its squared distances to
   * the two means, {@code 2 <x, nu> - ||nu||^2} with everything centered on the open task's mean,
   * and the split maximises the sum of the scores after it. The new task's mean {@code nu} is that
   * of the examples after the last round's split without the example itself, or the score would
   * favour those already in it.
   *
   * @param gram the held-back examples, oldest first
   * @param shortest the fewest examples after the split
   * @return the split's index, 0 to {@code size - shortest}
   */
  static int of(CenteredGram gram, int shortest) {
    int split = gram.size() - shortest;
    for (int round = 0; round < ROUNDS; round++) {
      int next = better(gram, split, shortest);
      if (next == split) {
        break;
      }
      split = next;
    }
    return split;
  }

  private static int better(CenteredGram gram, int split, int shortest) {
    int size = gram.size();
    int count = size - split;
    double diagonal = 0;
    for (int i = split; i < size; i++) {
      diagonal += gram.at(i, i);
    }
    double shift = (gram.sum(split, size, split, size) - diagonal) / (count * (count - 1.0));
    double[] scoreAfter = new double[size + 1];
    double best = Double.NEGATIVE_INFINITY;
    for (int i = size - 1; i >= 0; i--) {
      double row = gram.sum(i, i + 1, split, size);
      double nearness = i < split ? row / count : (row - gram.at(i, i)) / (count - 1.0);
      scoreAfter[i] = scoreAfter[i + 1] + 2 * nearness - shift;
      if (i <= size - shortest) {
        best = Math.max(best, scoreAfter[i]);
      }
    }
    int earliest = 0;
    while (scoreAfter[earliest] < best - MARGIN * Math.abs(shift)) {
      earliest++;
    }
    return earliest;
  }
}
