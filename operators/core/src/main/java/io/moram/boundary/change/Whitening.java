// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import io.moram.boundary.features.FourierFeatures;
import java.util.List;

/**
 * Measures distances against the open task's own spread: a direction in which its examples differ
 * much says little about whether an example belongs to it. As in kernel Fisher discriminant
 * analysis (Mika et al. 1999), with the covariance of a sample of n examples R and a ridge: {@code
 * (R'R / n + l I)^-1 = (I - R' (R R' + n l I)^-1 R) / l}, so that only inner products are needed.
 */
final class Whitening {
  /** The ridge l, as a share of the covariance's trace. */
  private static final double RIDGE = 0.05;

  private Whitening() {}

  /**
   * The whitened inner products of the window's examples, centered on the task's mean.
   *
   * @param gram the window's inner products, centered on the task's mean but not whitened
   */
  static CenteredGram of(CenteredGram gram, HeldBackWindow window, OpenTaskSample task) {
    List<float[]> sample = task.sample();
    float[] mean = task.mean();
    double meanSquared = FourierFeatures.dot(mean, mean);
    double[] sampleWithMean =
        sample.stream().mapToDouble(row -> FourierFeatures.dot(row, mean)).toArray();
    double[][] centered = centered(sample, sampleWithMean, meanSquared);
    double ridge = ridge(centered);
    double[][] factor = choleskyFactor(centered, ridge);

    int size = window.size();
    double[][] explained = new double[size][];
    for (int i = 0; i < size; i++) {
      float[] features = window.get(i).features();
      double withMean = FourierFeatures.dot(features, mean);
      double[] column = new double[sample.size()];
      for (int j = 0; j < column.length; j++) {
        column[j] =
            FourierFeatures.dot(features, sample.get(j))
                - withMean
                - sampleWithMean[j]
                + meanSquared;
      }
      explained[i] = solveLower(factor, column);
    }
    double[] whitened = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        whitened[i * size + j] =
            (gram.at(i, j) - dot(explained[i], explained[j], explained[i].length))
                * sample.size()
                / ridge;
      }
    }
    return new CenteredGram(size, whitened);
  }

  /** The sample's inner products, centered on the task's mean: the lower triangle. */
  private static double[][] centered(List<float[]> sample, double[] withMean, double meanSquared) {
    double[][] centered = new double[sample.size()][];
    for (int i = 0; i < centered.length; i++) {
      centered[i] = new double[i + 1];
      for (int j = 0; j <= i; j++) {
        double product = FourierFeatures.dot(sample.get(i), sample.get(j));
        centered[i][j] = product - withMean[i] - withMean[j] + meanSquared;
      }
    }
    return centered;
  }

  /** n l; never zero, or a task of equal pictures would have no factor. */
  private static double ridge(double[][] centered) {
    double trace = 0;
    for (int i = 0; i < centered.length; i++) {
      trace += centered[i][i];
    }
    return Math.max(RIDGE * trace, 1e-9);
  }

  /** L with L L' the matrix plus the ridge; in the matrix's place. */
  private static double[][] choleskyFactor(double[][] factor, double ridge) {
    for (int i = 0; i < factor.length; i++) {
      for (int j = 0; j <= i; j++) {
        double rest = factor[i][j] - dot(factor[i], factor[j], j);
        factor[i][j] = i == j ? Math.sqrt(rest + ridge) : rest / factor[j][j];
      }
    }
    return factor;
  }

  private static double[] solveLower(double[][] factor, double[] column) {
    double[] solution = new double[column.length];
    for (int i = 0; i < column.length; i++) {
      solution[i] = (column[i] - dot(factor[i], solution, i)) / factor[i][i];
    }
    return solution;
  }

  private static double dot(double[] a, double[] b, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
