// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

/**
 * How far the newest examples are from the open task: a kernel two-sample scan statistic.
 *
 * <p>For the newest {@code m} examples less a run of {@code b} consecutive ones, {@code r = m - b}
 * in number, and the open task's {@code n}, the squared maximum mean discrepancy (Gretton et al.
 * 2012, equation 5) of features, scaled so that its null law hardly depends on {@code r}: {@code G
 * = n r / (n + r) ||mean_r - mean_n||^2}. The statistic is the largest over {@code m} of the
 * smallest over the run's place. So no run of {@code b} outliers can raise it: what is left without
 * them is like the open task. Where a run of half of {@code b} or more, and no more than {@code b},
 * is far by itself, as outliers are, the rest has had little of its own left out and looks worse
 * than it is: its statistic is discounted, here as in the calibration. After a change the discount
 * ends by itself, once the rest is as long as the run.
 *
 * @param burst b, the length of a run that must not raise the statistic; 0 or more
 * @param remaining the smallest r, at least 2
 * @param window the largest m
 */
record ScanStatistic(int burst, int remaining, int window) {
  /** From which ratio of a run's G to the rest's the run counts as far. */
  private static final double FAR = 1.2;

  /**
   * By how much leaving out a run lowers the statistic where nothing changes: 1.6 to 2.4 on real
   * pictures, at false-alarm intervals of 1,000 to 1,000,000.
   */
  private static final double DISCOUNT = 2;

  /**
   * The statistic of the examples {@code [.., end)} of a Gram matrix centered on the open task, by
   * its sums.
   */
  double at(BlockSums sums, int end, long taskSize) {
    return at(sums, end, taskSize, Double.NEGATIVE_INFINITY);
  }

  /** As above, and {@code floor} where it is not above {@code floor}, which is faster. */
  double at(BlockSums sums, int end, long taskSize, double floor) {
    double best = floor;
    int bestLength = 0;
    int longest = Math.min(window, end);
    // The run that lowers one length's G the most mostly lowers the next one's enough.
    int run = end - burst;
    for (int m = burst + remaining; m <= longest; m++) {
      double scale = scale(taskSize, m - burst);
      if (scale * without(run, sums, end - m, end) <= best) {
        continue;
      }
      run = lowest(sums, end - m, end);
      double weakest = scale * without(run, sums, end - m, end);
      if (weakest > best) {
        best = weakest;
        bestLength = m;
      }
    }
    if (bestLength > 0 && farthestRun(sums, end - bestLength, end, taskSize) > FAR * best) {
      return Math.max(floor, best / DISCOUNT);
    }
    return best;
  }

  /** {@code n / (n + r) / r}: a sum of products times this is G. */
  private static double scale(long taskSize, int examples) {
    return (double) taskSize / (taskSize + examples) / examples;
  }

  /** The place of the run without which least is left. */
  private int lowest(BlockSums sums, int start, int end) {
    int lowest = start;
    double least = Double.POSITIVE_INFINITY;
    for (int run = start; run + burst <= end; run++) {
      double left = without(run, sums, start, end);
      if (left < least) {
        least = left;
        lowest = run;
      }
    }
    return lowest;
  }

  /** The sum of products of the examples {@code [start, end)} less the run. */
  private double without(int run, BlockSums sums, int start, int end) {
    return sums.of(start, end, start, end)
        - 2 * sums.of(run, run + burst, start, end)
        + sums.of(run, run + burst, run, run + burst);
  }

  /**
   * The largest G of outliers alone. Runs of less than half of {@code burst} are no evidence of a
   * burst: where nothing changes, most high statistics hold one that is far.
   */
  private double farthestRun(BlockSums sums, int start, int end, long taskSize) {
    double farthest = 0;
    for (int length = Math.max(1, burst / 2); length <= burst; length++) {
      double scale = scale(taskSize, length);
      for (int run = start; run + length <= end; run++) {
        farthest = Math.max(farthest, scale * sums.of(run, run + length, run, run + length));
      }
    }
    return farthest;
  }

  /** The fewest examples that the statistic needs. */
  int shortest() {
    return burst + remaining;
  }
}
