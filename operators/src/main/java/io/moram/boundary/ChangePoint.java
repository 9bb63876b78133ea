// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

/**
 * The most likely first example of the new task among the held-back ones, once a boundary is
 * declared.
 */
final class ChangePoint {
  private static final int ROUNDS = 4;

  /**
   * How much each example is taken to be nearer to the new task than it is, in units of the squared
   * distance between the means: an old example in the new task does less harm than a new one that
   * trains the old task.
   */
  private static final double CAUTION = 0.25;

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
    int size = gram.size();
    int split = size - shortest;
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
    int best = size - shortest;
    double bestSum = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (int i = size - 1; i >= 0; i--) {
      double row = gram.sum(i, i + 1, split, size);
      double nearness = i < split ? row / count : (row - gram.at(i, i)) / (count - 1.0);
      sum += 2 * nearness - (1 - CAUTION) * shift;
      if (i <= size - shortest && sum >= bestSum) {
        bestSum = sum;
        best = i;
      }
    }
    return best;
  }
}
