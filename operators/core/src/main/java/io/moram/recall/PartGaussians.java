// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.moram.engine.EngineMemory;
import java.nio.FloatBuffer;

/**
 * Gaussians with one covariance over one part of the features. The squared distance of x to the
 * mean μ is (x − μ)ᵀ C (x − μ) = xᵀ C x − 2 xᵀ C μ + μᵀ C μ; C μ and μᵀ C μ are computed once. All
 * vectors are taken relative to a centre, so that rounding stays small.
 *
 * @param from the place of the part's first number in the features
 * @param center {@code [width]}, on the heap
 * @param inverse C, {@code [width, width]}
 * @param projected C μ of every class, {@code [width, classes]}
 * @param offsets μᵀ C μ, {@code [1, classes]}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record PartGaussians(
    int from, float[] center, NDArray inverse, NDArray projected, NDArray offsets) {

  /**
   * @param manager owns the native memory
   * @param means of every class, with all parts
   * @param inverse C; taken over
   */
  static PartGaussians of(
      NDManager manager, int from, float[] center, float[][] means, NDArray inverse) {
    NDArray ownInverse = EngineMemory.copy(inverse);
    try (NDManager scope = manager.newSubManager();
        NDArray rows = centered(scope, from, center, means);
        NDArray products = rows.matMul(ownInverse);
        NDArray squares = products.mul(rows);
        NDArray sums = squares.sum(new int[] {1});
        NDArray offsets = sums.reshape(1, means.length);
        NDArray projected = products.transpose()) {
      NDArray ownProjected = projected.duplicate();
      NDArray ownOffsets = offsets.duplicate();
      ownProjected.attach(manager);
      ownOffsets.attach(manager);
      return new PartGaussians(from, center, ownInverse, ownProjected, ownOffsets);
    }
  }

  /**
   * Squared distances.
   *
   * @param features of every picture, with all parts
   * @return {@code [pictures][classes]}, 0 or more and finite
   */
  float[][] distances(NDManager scope, float[][] features) {
    int classes = (int) offsets.getShape().get(1);
    float[] flat;
    try (NDArray rows = centered(scope, from, center, features);
        NDArray products = rows.matMul(inverse);
        NDArray squares = products.mul(rows);
        NDArray own = squares.sum(new int[] {1}, true);
        NDArray cross = rows.matMul(projected);
        NDArray doubled = cross.muli(-2);
        NDArray shifted = doubled.add(offsets);
        NDArray distances = shifted.add(own)) {
      flat = distances.toFloatArray();
    }
    float[][] rows = new float[features.length][classes];
    for (int row = 0; row < rows.length; row++) {
      for (int one = 0; one < classes; one++) {
        rows[row][one] = finite(flat[row * classes + one]);
      }
    }
    return rows;
  }

  /** Rounding makes small distances negative, and numbers that are too large not finite. */
  private static float finite(float distance) {
    return Float.isNaN(distance)
        ? Float.MAX_VALUE
        : Math.max(0, Math.min(distance, Float.MAX_VALUE));
  }

  private static NDArray centered(NDManager manager, int from, float[] center, float[][] vectors) {
    float[] flat = new float[vectors.length * center.length];
    for (int row = 0; row < vectors.length; row++) {
      for (int i = 0; i < center.length; i++) {
        flat[row * center.length + i] = vectors[row][from + i] - center[i];
      }
    }
    return manager.create(FloatBuffer.wrap(flat), new Shape(vectors.length, center.length));
  }

  /** tr(C S): the sum of the squared distances of pictures whose scatter is S. */
  double traceOfProduct(float[] scatter) {
    return SymmetricMatrix.traceOfProduct(inverse.toFloatArray(), scatter, center.length);
  }

  long bytes() {
    return Float.BYTES * (inverse.size() + projected.size() + offsets.size());
  }
}
