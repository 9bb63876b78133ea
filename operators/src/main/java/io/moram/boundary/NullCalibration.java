// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Turns "one false task in N examples" into a threshold on the scan statistic, by a bootstrap on
 * the open task's own examples: a task mean from a resample of them, then a stream drawn from them
 * with replacement, many times. Of every stretch of the streams the largest statistic counts; above
 * their 80 % quantile its law is taken as exponential (the tail of the statistic's limit, a
 * weighted sum of chi-squares), and the threshold is where a stretch exceeds it once in N examples.
 */
final class NullCalibration {
  private static final long SEED = 1979;
  private static final int RESAMPLES = 32;
  private static final int STRETCHES_PER_RESAMPLE = 16;
  private static final int STRETCH = 32;
  private static final double TAIL = 0.2;

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
   * @param taskSize how many examples the task's mean is over
   */
  double threshold(List<float[]> sample, long taskSize) {
    int size = sample.size();
    double[] gram = gram(sample);
    SplittableRandom random = new SplittableRandom(SEED);
    double[] maxima = new double[RESAMPLES * STRETCHES_PER_RESAMPLE];
    double[] centered = new double[size * size];
    int[] drawn = new int[statistic.window() - 1 + STRETCH];
    BlockSums sums = new BlockSums(drawn.length);
    for (int resample = 0; resample < RESAMPLES; resample++) {
      centerOnResample(gram, size, taskSize, random, centered);
      for (int stretch = 0; stretch < STRETCHES_PER_RESAMPLE; stretch++) {
        Arrays.setAll(drawn, i -> random.nextInt(size));
        sums.fill(centered, size, drawn);
        maxima[resample * STRETCHES_PER_RESAMPLE + stretch] = largest(sums, taskSize);
      }
    }
    return quantile(maxima);
  }

  private static double[] gram(List<float[]> sample) {
    int size = sample.size();
    double[] gram = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double product = FourierFeatures.dot(sample.get(i), sample.get(j));
        gram[i * size + j] = product;
        gram[j * size + i] = product;
      }
    }
    return gram;
  }

  /** Fills in the inner products centered on the mean of a resample. */
  private static void centerOnResample(
      double[] gram, int size, long taskSize, SplittableRandom random, double[] centered) {
    // The variance of a mean over more than this is nothing beside that of the examples to come.
    int draws = (int) Math.min(taskSize, 4096);
    int[] counts = new int[size];
    for (int i = 0; i < draws; i++) {
      counts[random.nextInt(size)]++;
    }
    double[] withMean = new double[size];
    double meanSquared = 0;
    for (int i = 0; i < size; i++) {
      double sum = 0;
      for (int j = 0; j < size; j++) {
        sum += counts[j] * gram[i * size + j];
      }
      withMean[i] = sum / draws;
      meanSquared += counts[i] * withMean[i] / draws;
    }
    System.arraycopy(gram, 0, centered, 0, gram.length);
    CenteredGram.center(centered, withMean, meanSquared);
  }

  private double largest(BlockSums sums, long taskSize) {
    double largest = 0;
    for (int end = statistic.window(); end <= sums.size(); end++) {
      largest = statistic.at(sums, end, taskSize, largest);
    }
    return largest;
  }

  private double quantile(double[] maxima) {
    Arrays.sort(maxima);
    double exceedance = Math.min(1, (double) STRETCH / falseAlarmInterval);
    int tailStart = (int) Math.round(maxima.length * (1 - TAIL));
    if (exceedance >= TAIL) {
      return maxima[Math.min(maxima.length - 1, (int) (maxima.length * (1 - exceedance)))];
    }
    double base = maxima[tailStart];
    double meanExcess =
        Arrays.stream(maxima, tailStart, maxima.length).map(m -> m - base).average().orElse(0);
    return base + meanExcess * Math.log(TAIL / exceedance);
  }
}
