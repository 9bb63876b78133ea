// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder.layers;

import ai.djl.ndarray.NDArray;

/** The activation function of the feed-forward part's gate. */
public enum GateActivation {
  /** x times the logistic function of x. */
  SILU,
  /** x times the normal distribution function of x, approximated by a hyperbolic tangent. */
  GELU_TANH,
  /** x times the normal distribution function of x. */
  GELU;

  /** The number by which the program knows it. */
  private int kind() {
    return switch (this) {
      case SILU -> 0;
      case GELU_TANH -> 1;
      case GELU -> 2;
    };
  }

  /**
   * Applies the function to the first half of the columns, and multiplies by the second.
   *
   * @return {@code [tokens, inner]}, of the manager of {@code gateAndUp}
   */
  NDArray apply(NDArray gateAndUp) {
    return DecoderProgram.gate(gateAndUp, kind());
  }

  /** The gradient of {@code gateAndUp}, of the manager of {@code outputGradient}. */
  NDArray backward(NDArray outputGradient, NDArray gateAndUp) {
    return DecoderProgram.gateBackward(outputGradient, gateAndUp, kind());
  }
}
