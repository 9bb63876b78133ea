// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

/** Logarithms of probabilities. */
final class LogProbabilities {

  private LogProbabilities() {}

  /** log softmax: subtracts the logarithm of the sum of the powers of e, in place. */
  static double[] normalize(double[] scores) {
    double sum = logSum(scores);
    for (int i = 0; i < scores.length; i++) {
      scores[i] -= sum;
    }
    return scores;
  }

  /** The logarithm of the sum of the powers of e; negative infinity for none. */
  static double logSum(double[] scores) {
    double highest = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      highest = Math.max(highest, score);
    }
    if (highest == Double.NEGATIVE_INFINITY) {
      return highest;
    }
    double sum = 0;
    for (double score : scores) {
      sum += Math.exp(score - highest);
    }
    return highest + Math.log(sum);
  }
}
