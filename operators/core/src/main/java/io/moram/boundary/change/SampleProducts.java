// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import io.moram.boundary.features.FourierFeatures;
import java.util.List;

/**
 * The inner products of future examples, estimated from a sample of their task.
 *
 * <p>A stream that is drawn from a sample with replacement meets the same example again and again,
 * where a task's own stream goes on to new ones; its sums vary more than theirs, all the more the
 * more alike the directions are in which the task varies. So a draw here stands for a new example:
 * its product with itself is that of the example that was drawn, its product with another draw of
 * the same example is nothing. All products are centered on the task's mean, the sample's own
 * deviation from that mean taken out (U-statistics: Hoeffding 1948), so that sums of products of
 * distinct draws have the same expected powers as those of new examples.
 */
final class SampleProducts {
  private final int size;

  /** Of two draws; row by row. */
  private final double[] between;

  /** Of a draw with itself. */
  private final double[] own;

  private SampleProducts(double[] between, double[] own) {
    this.size = own.length;
    this.between = between;
    this.own = own;
  }

  /**
   * Of a sample.
   *
   * @param sample features, at least two examples
   */
  static SampleProducts of(List<float[]> sample) {
    int size = sample.size();
    double[] products = new double[size * size];
    double[] withMean = new double[size];
    double meanSquared = 0;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double product = FourierFeatures.dot(sample.get(i), sample.get(j));
        products[i * size + j] = product;
        products[j * size + i] = product;
      }
    }
    for (int i = 0; i < size; i++) {
      withMean[i] = rowSum(products, i, size) / size;
      meanSquared += withMean[i] / size;
    }
    CenteredGram.center(products, withMean, meanSquared);
    return unbiased(products, size);
  }

  private static SampleProducts unbiased(double[] centered, int size) {
    double[] own = new double[size];
    double trace = 0;
    for (int i = 0; i < size; i++) {
      own[i] = centered[i * size + i] * size / (size - 1);
      trace += own[i];
    }
    double meanDeviation = trace / size / size;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        centered[i * size + j] = i == j ? 0 : centered[i * size + j] + meanDeviation;
      }
    }
    return new SampleProducts(centered, own);
  }

  private static double rowSum(double[] matrix, int row, int width) {
    double sum = 0;
    for (int j = 0; j < width; j++) {
      sum += matrix[row * width + j];
    }
    return sum;
  }

  int size() {
    return size;
  }

  /**
   * The same, centered on the mean of a task's own examples instead.
   *
   * @param counts by example of the sample, how often it is drawn into that mean
   */
  SampleProducts centeredOn(int[] counts) {
    int draws = 0;
    for (int count : counts) {
      draws += count;
    }
    double[] withMean = new double[size];
    double meanSquared = 0;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        withMean[i] += counts[j] * between[i * size + j] / draws;
      }
      meanSquared += counts[i] * (withMean[i] + own[i] / draws) / draws;
    }
    double[] centered = between.clone();
    CenteredGram.center(centered, withMean, meanSquared);
    double[] centeredOwn = own.clone();
    for (int i = 0; i < size; i++) {
      centeredOwn[i] += meanSquared - 2 * withMean[i];
    }
    return new SampleProducts(centered, centeredOwn);
  }

  /** Sums over rectangles of the products of a stream's examples, each a draw. */
  void sum(int[] drawn, BlockSums sums) {
    sums.fill(between, own, drawn);
  }
}
