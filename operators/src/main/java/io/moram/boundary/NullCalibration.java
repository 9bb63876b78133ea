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
    double[] withMean = new double[size];
    for (int resample = 0; resample < RESAMPLES; resample++) {
      double meanSquared = resampleMean(gram, size, taskSize, random, withMean);
      for (int stretch = 0; stretch < STRETCHES_PER_RESAMPLE; stretch++) {
        CenteredGram drawn = draw(gram, size, withMean, meanSquared, random);
        maxima[resample * STRETCHES_PER_RESAMPLE + stretch] = largest(drawn, taskSize);
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

  /** Fills in every example's product with the mean of a resample; returns the mean's square. */
  private static double resampleMean(
      double[] gram, int size, long taskSize, SplittableRandom random, double[] withMean) {
    // The variance of a mean over more than this is nothing beside that of the examples to come.
    int draws = (int) Math.min(taskSize, 4096);
    int[] counts = new int[size];
    for (int i = 0; i < draws; i++) {
      counts[random.nextInt(size)]++;
    }
    double meanSquared = 0;
    for (int i = 0; i < size; i++) {
      double sum = 0;
      for (int j = 0; j < size; j++) {
        sum += counts[j] * gram[i * size + j];
      }
      withMean[i] = sum / draws;
      meanSquared += counts[i] * withMean[i] / draws;
    }
    return meanSquared;
  }

  private CenteredGram draw(
      double[] gram, int size, double[] withMean, double meanSquared, SplittableRandom random) {
    int length = statistic.window() - 1 + STRETCH;
    int[] drawn = new int[length];
    double[] drawnWithMean = new double[length];
    for (int i = 0; i < length; i++) {
      drawn[i] = random.nextInt(size);
      drawnWithMean[i] = withMean[drawn[i]];
    }
    double[] products = new double[length * length];
    for (int i = 0; i < length; i++) {
      for (int j = 0; j < length; j++) {
        products[i * length + j] = gram[drawn[i] * size + drawn[j]];
      }
    }
    return new CenteredGram(length, products, drawnWithMean, meanSquared);
  }

  private double largest(CenteredGram gram, long taskSize) {
    double largest = 0;
    for (int end = statistic.window(); end <= gram.size(); end++) {
      largest = statistic.at(gram, end, taskSize, largest);
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
