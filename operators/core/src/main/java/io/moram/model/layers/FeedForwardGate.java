// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;

/** The activation functions of CLIP's feed-forward layers, by their names in configurations. */
public enum FeedForwardGate {
  /** x times the logistic function of 1.702 x. */
  QUICK_GELU("quick_gelu"),
  /** x times the normal distribution function of x. */
  GELU("gelu");

  private final String configName;

  FeedForwardGate(String configName) {
    this.configName = configName;
  }

  /**
   * Returns a new array of the manager of {@code input}. Autograd can follow.
   *
   * @param input changed to what {@link #backward} takes
   */
  NDArray apply(NDArray input) {
    return switch (this) {
      case QUICK_GELU -> EncoderProgram.quickGelu(input);
      case GELU -> EncoderProgram.gelu(input);
    };
  }

  /**
   * Returns the gradient of the input, of the manager of {@code outputGradient}.
   *
   * @param input as {@link #apply} left it
   */
  NDArray backward(NDArray outputGradient, NDArray input) {
    return switch (this) {
      case QUICK_GELU -> EncoderProgram.quickGeluBackward(outputGradient, input);
      case GELU -> EncoderProgram.geluBackward(outputGradient, input);
    };
  }

  public static FeedForwardGate of(String configName) {
    for (FeedForwardGate gate : values()) {
      if (gate.configName.equals(configName)) {
        return gate;
      }
    }
    throw new IllegalArgumentException(
        "hidden_act is "
            + configName
            + "; must be quick_gelu or gelu. Use a backbone with one of those.");
  }

  /** The name in configurations. */
  @Override
  public String toString() {
    return configName;
  }
}
