// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

/**
 * How far the newest examples are from the open task: a kernel two-sample scan statistic.
 *
 * <p>For the newest {@code m} examples less a run of {@code b} consecutive ones, {@code r = m - b}
 * in number, and the open task's {@code n}, the squared maximum mean discrepancy (Gretton et al.
 * 2012, equation 5) of features, scaled so that its null law hardly depends on {@code r}: {@code G
 * = n r / (n + r) ||mean_r - mean_n||^2}. The statistic is the largest over {@code m} of the
 * smallest over the run's place. So no run of {@code b} outliers can raise it: what is left without
 * them is like the open task.
 *
 * @param burst b, the length of a run that must not raise the statistic; 0 or more
 * @param remaining the smallest r, at least 2
 * @param window the largest m
 */
record ScanStatistic(int burst, int remaining, int window) {

  /** The statistic of the examples {@code [.., end)} of a Gram matrix centered on the open task. */
  double at(CenteredGram gram, int end, long taskSize) {
    return at(gram, end, taskSize, Double.NEGATIVE_INFINITY);
  }

  /** As above, and {@code floor} where it is not above {@code floor}, which is faster. */
  double at(CenteredGram gram, int end, long taskSize, double floor) {
    double best = floor;
    int longest = Math.min(window, end);
    for (int m = burst + remaining; m <= longest; m++) {
      best = Math.max(best, weakest(gram, end - m, end, taskSize, best));
    }
    return best;
  }

  /** The smallest G over the run's place; gives up once it is not above {@code floor}. */
  private double weakest(CenteredGram gram, int start, int end, long taskSize, double floor) {
    int left = end - start - burst;
    double scale = (double) taskSize / (taskSize + left) / left;
    double whole = gram.sum(start, end, start, end);
    double weakest = Double.POSITIVE_INFINITY;
    for (int run = start; run + burst <= end; run++) {
      double rest =
          whole
              - 2 * gram.sum(run, run + burst, start, end)
              + gram.sum(run, run + burst, run, run + burst);
      weakest = Math.min(weakest, rest * scale);
      if (weakest <= floor) {
        return floor;
      }
    }
    return weakest;
  }

  /** The fewest examples that the statistic needs. */
  int shortest() {
    return burst + remaining;
  }
}
