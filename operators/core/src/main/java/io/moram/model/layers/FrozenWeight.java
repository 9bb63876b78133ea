// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.core.Linear;
import io.moram.engine.BFloat16;
import io.moram.engine.BFloat16Support;
import org.jspecify.annotations.Nullable;

/**
 * A frozen matrix that rows are multiplied by. Rows and products are in single precision. A matrix
 * in BF16 multiplies in BF16; of one in single precision a rounded copy is made on first use,
 * because serving never needs it. Thread-safe.
 */
public final class FrozenWeight {

  private final NDArray matrix;
  private final boolean isRounded;
  private @Nullable NDArray rounded;

  /**
   * @param matrix {@code [out, in]}
   * @param isRounded whether it is in BF16, and not in single precision
   */
  public FrozenWeight(NDArray matrix, boolean isRounded) {
    this.matrix = matrix;
    this.isRounded = isRounded;
    this.rounded = isRounded ? matrix : null;
  }

  /**
   * Multiplies rows by the matrix.
   *
   * @param input {@code [rows, in]}
   * @param bias {@code [out]}, in single precision; null for none
   * @return {@code [rows, out]}, of the manager of {@code input}
   */
  public NDArray multiply(NDArray input, @Nullable NDArray bias) {
    if (!isRounded) {
      return Linear.linear(input, matrix, bias).singletonOrThrow();
    }
    NDArray product = BFloat16.multiply(input, matrix);
    if (bias == null) {
      return product;
    }
    try (product) {
      return product.add(bias);
    }
  }

  /**
   * The backward pass of {@link #multiply}.
   *
   * @param outputGradient {@code [rows, out]}
   * @param mayRound whether the product may be computed in BF16 if there are enough rows
   * @return the gradient of the input, {@code [rows, in]}, of the manager of {@code outputGradient}
   */
  public NDArray multiplyBack(NDArray outputGradient, boolean mayRound) {
    boolean rounds = mayRound && outputGradient.getShape().get(0) >= BFloat16Support.FEWEST_ROWS;
    return rounds || isRounded
        ? EncoderProgram.linearBackward(outputGradient, rounded())
        : outputGradient.matMul(matrix);
  }

  /** The matrix in BF16, which lives as long as the matrix. */
  private synchronized NDArray rounded() {
    NDArray made = rounded;
    if (made == null) {
      made = EncoderProgram.bfloat16(matrix);
      rounded = made;
    }
    return made;
  }
}
