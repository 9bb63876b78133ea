// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Turns "one false task in N examples" into a threshold on the scan statistic, by a bootstrap on
 * the open task's own examples ({@link SampleProducts}): a task mean from a resample of them, then
 * a stream drawn from them, many times. The largest statistic of every stretch of the streams
 * counts. Above their 90 % quantile {@code q} its law is taken as exponential with mean {@code e}
 * (the tail of the statistic's limit, a weighted sum of chi-squares), and the threshold is where an
 * exceedance begins in a stretch once in N examples.
 *
 * <p>A threshold that is too low raises more alarms than one that is too high saves, but this needs
 * no correction. An alarm ends its task and its threshold. So the mean interval between alarms is
 * the mean of the thresholds' intervals (the renewal theorem), which is no shorter than requested.
 */
final class NullCalibration {
  private static final long SEED = 1979;
  private static final int RESAMPLES = 32;
  private static final int STRETCHES_PER_RESAMPLE = 32;
  private static final int STRETCH = 32;
  private static final int TAIL = 102;

  private final ScanStatistic statistic;
  private final long falseAlarmInterval;

  NullCalibration(ScanStatistic statistic, long falseAlarmInterval) {
    this.statistic = statistic;
    this.falseAlarmInterval = falseAlarmInterval;
  }

  /**
   * The threshold for a task.
   *
   * @param sample features of some of the task's examples, at least two
   * @param taskSize the number of examples in the task's mean
   */
  double threshold(List<float[]> sample, long taskSize) {
    SampleProducts products = SampleProducts.of(sample);
    SplittableRandom random = new SplittableRandom(SEED);
    double[] maxima = new double[RESAMPLES * STRETCHES_PER_RESAMPLE];
    double[] firsts = new double[maxima.length];
    int[] drawn = new int[statistic.window() - 1 + STRETCH];
    BlockSums sums = new BlockSums(drawn.length);
    for (int resample = 0; resample < RESAMPLES; resample++) {
      SampleProducts ofTask = products.centeredOn(counts(products.size(), taskSize, random));
      for (int stretch = 0; stretch < STRETCHES_PER_RESAMPLE; stretch++) {
        Arrays.setAll(drawn, i -> random.nextInt(products.size()));
        ofTask.sum(drawn, sums);
        int index = resample * STRETCHES_PER_RESAMPLE + stretch;
        firsts[index] = Math.max(0, statistic.at(sums, statistic.window(), taskSize));
        maxima[index] = largest(sums, taskSize, firsts[index]);
      }
    }
    return threshold(maxima, firsts);
  }

  private static int[] counts(int size, long taskSize, SplittableRandom random) {
    // The variance of a mean over more than this is negligible beside that of the following
    // examples.
    int draws = (int) Math.min(taskSize, 4096);
    int[] counts = new int[size];
    for (int i = 0; i < draws; i++) {
      counts[random.nextInt(size)]++;
    }
    return counts;
  }

  private double largest(BlockSums sums, long taskSize, double first) {
    double largest = first;
    for (int end = statistic.window() + 1; end <= sums.size(); end++) {
      largest = statistic.at(sums, end, taskSize, largest);
    }
    return largest;
  }

  /**
   * The threshold from the statistics of the stretches.
   *
   * @param maxima by stretch, the largest statistic
   * @param firsts by stretch, its first statistic; one above the quantile belongs to an exceedance
   *     that began before
   */
  private double threshold(double[] maxima, double[] firsts) {
    Arrays.sort(maxima);
    double quantile = maxima[maxima.length - TAIL - 1];
    double excess =
        Arrays.stream(maxima).skip(maxima.length - TAIL).map(m -> m - quantile).sum() / TAIL;
    double begun = Arrays.stream(firsts).filter(first -> first > quantile).count();
    double beginning = Math.max(1, TAIL - begun) / maxima.length;
    double exceedance = Math.min(1, (double) STRETCH / falseAlarmInterval);
    if (exceedance >= beginning || excess <= 0) {
      return maxima[Math.min(maxima.length - 1, (int) (maxima.length * (1 - exceedance)))];
    }
    return quantile + excess * Math.log(beginning / exceedance);
  }
}
