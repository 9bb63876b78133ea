// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;

/**
 * The inverse of the covariance that all classes share, for one part of the features: Σ = S / n,
 * shrunk to (1 − α) Σ + α tr(Σ) / d · I. S is the pictures' scatter around the means of their
 * classes.
 *
 * <p>Without any scatter (no class has two different pictures yet) Σ is a multiple of the identity.
 */
final class SharedCovariance {

  private SharedCovariance() {}

  /**
   * Computes the inverse.
   *
   * @param manager owns the result
   * @param scatter S, the upper triangle, row by row
   * @param examples n; 0 if there is no scatter
   * @param shrinkage α, above 0 and at most 1
   * @param fallback the multiple of the identity without scatter: how the classes' means scatter
   * @param rounding variances that are not above this, at least {@link Float#MIN_NORMAL}, are
   *     rounding errors
   * @return {@code [width, width]}, in single precision
   */
  static NDArray inverse(
      NDManager manager,
      double[] scatter,
      int width,
      long examples,
      double shrinkage,
      double fallback,
      double rounding) {
    double trace = 0;
    for (int row = 0, at = 0; row < width; at += width - row, row++) {
      trace += scatter[at];
    }
    double scale = trace / examples / width;
    if (!isVariance(scale, rounding)) {
      return identity(manager, width, isVariance(fallback, rounding) ? 1 / fallback : 1);
    }
    double[] covariance = SymmetricMatrix.whole(scatter, width);
    for (int i = 0; i < covariance.length; i++) {
      covariance[i] *= (1 - shrinkage) / examples;
    }
    for (int i = 0; i < width; i++) {
      covariance[i * width + i] += shrinkage * scale;
    }
    try (NDManager scope = manager.newSubManager();
        NDArray matrix = scope.create(covariance, new Shape(width, width));
        NDArray inverse = matrix.inverse()) {
      return manager.create(
          FloatBuffer.wrap(inverse.toType(DataType.FLOAT32, false).toFloatArray()),
          new Shape(width, width));
    }
  }

  private static boolean isVariance(double number, double rounding) {
    return number > rounding && number < Float.MAX_VALUE;
  }

  private static NDArray identity(NDManager manager, int width, double factor) {
    float[] matrix = new float[width * width];
    for (int i = 0; i < width; i++) {
      matrix[i * width + i] = (float) factor;
    }
    return manager.create(FloatBuffer.wrap(matrix), new Shape(width, width));
  }
}
