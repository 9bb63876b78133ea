// SPDX-License-Identifier: Apache-2.0
package io.moram.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;

/** The activation functions of CLIP's feed-forward layers. */
enum FeedForwardGate {
  /** x times the logistic function of 1.702 x. */
  QUICK_GELU("quick_gelu") {
    @Override
    NDArray apply(NDArray input) {
      // In the engine's memory: autograd keeps it longer than the JVM keeps the buffer of a Number.
      try (NDArray slope = input.getManager().full(new Shape(), QUICK_GELU_SLOPE);
          NDArray scaled = input.mul(slope);
          NDArray gate = Activation.sigmoid(scaled)) {
        return input.mul(gate);
      }
    }
  },
  /** x times the normal distribution function of x. */
  GELU("gelu") {
    @Override
    NDArray apply(NDArray input) {
      return Activation.gelu(input);
    }
  };

  private static final float QUICK_GELU_SLOPE = 1.702f;

  private final String configName;

  FeedForwardGate(String configName) {
    this.configName = configName;
  }

  /** A new array of the manager of {@code input}. */
  abstract NDArray apply(NDArray input);

  static FeedForwardGate of(String configName) {
    for (FeedForwardGate gate : values()) {
      if (gate.configName.equals(configName)) {
        return gate;
      }
    }
    throw new IllegalArgumentException(
        "hidden_act " + configName + " is not supported; quick_gelu and gelu are");
  }
}
