// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.loss;

/** The most likely first example of a stretch with a higher error rate. */
final class LossSplit {
  private LossSplit() {}

  /**
   * The maximum-likelihood change point of a series of 0/1 losses whose rate before the change is
   * known and whose rate after it is not (Hinkley 1970, Inference about the change-point in a
   * sequence of random variables): the split that maximises the log-likelihood ratio of what is
   * after it, {@code n (q ln(q / p) + (1 - q) ln((1 - q) / (1 - p)))}, q the rate of the n after
   * it, which must be above p. The earliest of equals: an old example in the new task does less
   * harm than a new one in the old task.
   *
   * @param losses oldest first, at least one
   * @param rate p, in (0, 1)
   * @return the index of the first loss after the change; the last index if the rate never rose
   */
  static int of(double[] losses, double rate) {
    int split = losses.length - 1;
    double best = 0;
    double errors = 0;
    for (int i = losses.length - 1; i >= 0; i--) {
      errors += losses[i];
      int count = losses.length - i;
      double after = errors / count;
      if (after <= rate) {
        continue;
      }
      double ratio = count * (term(after, rate) + term(1 - after, 1 - rate));
      if (ratio >= best) {
        best = ratio;
        split = i;
      }
    }
    return split;
  }

  private static double term(double share, double expected) {
    return share == 0 ? 0 : share * Math.log(share / expected);
  }
}
