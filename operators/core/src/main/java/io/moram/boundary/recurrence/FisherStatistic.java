// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import java.util.List;

/**
 * The distance of a few examples from a task's mean, relative to the tasks' common covariance: the
 * kernel Fisher discriminant test of homogeneity (Harchaoui, Bach and Moulines 2008). For m
 * examples, a task of n, their means' difference d and the tasks' covariance S with a ridge g:
 *
 * <pre>T = (m n / (m + n) d' (S + g I)^-1 d - t) / sqrt(2 tr(((S + g I)^-1 S)^2))</pre>
 *
 * <p>For examples of that very task T is about standard normal, with a heavier upper tail. The
 * trace t that centers T is estimated from the examples themselves, so that it fits a task whose
 * variance differs from that of the others.
 */
final class FisherStatistic {
  /** The ridge g, as a share of the covariance's trace. */
  private static final double RIDGE = 0.01;

  private final double[][] factor;
  private final double deviation;
  private final double[] center;
  private final int count;
  private final double trace;

  /**
   * @param examples at least two
   */
  FisherStatistic(TaskSpread spread, List<float[]> examples) {
    double[][] matrix = spread.matrix();
    double total = 0;
    for (int i = 0; i < matrix.length; i++) {
      total += matrix[i][i];
    }
    // Never zero: tasks of equal pictures would have a singular matrix.
    double ridge = Math.max(RIDGE * total, 1e-9);
    for (int i = 0; i < matrix.length; i++) {
      matrix[i][i] += ridge;
    }
    factor = choleskyFactor(matrix);
    deviation = Math.max(Math.sqrt(2 * squaredTrace(factor, ridge)), 1e-9);
    count = examples.size();
    center = new double[matrix.length];
    double squares = 0;
    for (float[] example : examples) {
      double[] whitened = whiten(example);
      for (int i = 0; i < center.length; i++) {
        center[i] += whitened[i] / count;
        squares += whitened[i] * whitened[i];
      }
    }
    trace = (squares - count * squaredNorm(center)) / (count - 1);
  }

  /** T for a task. */
  double to(TaskSignature task) {
    double[] mean = new double[center.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = task.meanAt(i);
    }
    double[] difference = solveLower(mean);
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= center[i];
    }
    double scale = (double) count * task.count() / (count + task.count());
    return (scale * squaredNorm(difference) - trace) / deviation;
  }

  private double[] whiten(float[] example) {
    double[] values = new double[example.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = example[i];
    }
    return solveLower(values);
  }

  private double[] solveLower(double[] values) {
    double[] solution = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double rest = values[i];
      for (int j = 0; j < i; j++) {
        rest -= factor[i][j] * solution[j];
      }
      solution[i] = rest / factor[i][i];
    }
    return solution;
  }

  private static double[][] choleskyFactor(double[][] matrix) {
    int size = matrix.length;
    double[][] factor = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double rest = matrix[i][j];
        for (int k = 0; k < j; k++) {
          rest -= factor[i][k] * factor[j][k];
        }
        factor[i][j] = i == j ? Math.sqrt(rest) : rest / factor[j][j];
      }
    }
    return factor;
  }

  /**
   * {@code tr(((S + g I)^-1 S)^2) = tr((I - g L^-1 L^-T)^2)}, with L the factor of {@code S + g I}.
   */
  private static double squaredTrace(double[][] factor, double ridge) {
    int size = factor.length;
    double[][] inverse = invertLower(factor);
    double sum = 0;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double product = 0;
        for (int k = 0; k <= j; k++) {
          product += inverse[i][k] * inverse[j][k];
        }
        double entry = (i == j ? 1 : 0) - ridge * product;
        sum += (i == j ? 1 : 2) * entry * entry;
      }
    }
    return sum;
  }

  private static double[][] invertLower(double[][] factor) {
    int size = factor.length;
    double[][] inverse = new double[size][size];
    for (int i = 0; i < size; i++) {
      inverse[i][i] = 1 / factor[i][i];
      for (int k = 0; k < i; k++) {
        double share = factor[i][k];
        for (int j = 0; j <= k; j++) {
          inverse[i][j] -= share * inverse[k][j] * inverse[i][i];
        }
      }
    }
    return inverse;
  }

  private static double squaredNorm(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return sum;
  }
}
