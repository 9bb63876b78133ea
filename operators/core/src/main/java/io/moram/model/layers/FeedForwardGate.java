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
   * A new array of the manager of {@code input}; autograd can follow.
   *
   * @param input changed to what {@link #backward} takes
   */
  NDArray apply(NDArray input) {
    return EncoderProgram.runWithGradients(configName, input);
  }

  /**
   * The gradient of the input, of the manager of {@code outputGradient}.
   *
   * @param input as {@link #apply} left it
   */
  NDArray backward(NDArray outputGradient, NDArray input) {
    return EncoderProgram.call(configName + "_backward")
        .with(outputGradient)
        .with(input)
        .run(outputGradient.getManager())
        .singletonOrThrow();
  }

  public static FeedForwardGate of(String configName) {
    for (FeedForwardGate gate : values()) {
      if (gate.configName.equals(configName)) {
        return gate;
      }
    }
    throw new IllegalArgumentException(
        "hidden_act " + configName + " is not supported; quick_gelu and gelu are");
  }
}
