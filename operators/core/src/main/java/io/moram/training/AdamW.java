// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import ai.djl.ndarray.NDArray;

/**
 * AdamW without decay (Loshchilov and Hutter, arXiv 1711.05101) on one flat vector:
 *
 * <pre>
 * m := β₁ m + (1 − β₁) g      v := β₂ v + (1 − β₂) g²
 * x := x − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 * </pre>
 *
 * @param beta1 β₁, 0 to 1
 * @param beta2 β₂, 0 to 1
 * @param longestGradient a longer g is shortened to this length before a step; above 0
 */
public record AdamW(double beta1, double beta2, double longestGradient) {

  private static final double EPSILON = 1e-8;

  /** Keeps a gradient without length from a division by zero. */
  private static final double LEAST_LENGTH = 1e-6;

  public AdamW {
    requireDecay("beta1", beta1);
    requireDecay("beta2", beta2);
    if (!(longestGradient > 0)) {
      throw new IllegalArgumentException(
          "longest gradient is " + longestGradient + "; it must be > 0");
    }
  }

  /** Without a limit of the gradient. */
  public AdamW(double beta1, double beta2) {
    this(beta1, beta2, Double.POSITIVE_INFINITY);
  }

  static void requireDecay(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be in [0, 1)");
    }
  }

  /**
   * Shortens a gradient in place, if it is too long.
   *
   * @param length its Euclidean length
   */
  void limit(NDArray gradient, double length) {
    if (length > longestGradient) {
      gradient.muli(longestGradient / (length + LEAST_LENGTH));
    }
  }

  /**
   * Takes a step in place.
   *
   * @param step t, from 1
   * @param learningRate η of this step
   * @param parameters x, changed
   * @param gradient g, of a manager that is closed soon: intermediate results belong to it
   * @param firstMoment m, changed
   * @param secondMoment v, changed
   */
  void step(
      int step,
      double learningRate,
      NDArray parameters,
      NDArray gradient,
      NDArray firstMoment,
      NDArray secondMoment) {
    // StrictMath: Math.pow may differ by a last bit between processors and Java versions.
    double firstCorrection = 1 - StrictMath.pow(beta1, step);
    double secondCorrection = StrictMath.sqrt(1 - StrictMath.pow(beta2, step));
    firstMoment.muli(beta1);
    secondMoment.muli(beta2);
    try (NDArray weighted = gradient.mul(1 - beta1);
        NDArray squared = gradient.square()) {
      firstMoment.addi(weighted);
      squared.muli(1 - beta2);
      secondMoment.addi(squared);
    }
    try (NDArray denominator = secondMoment.sqrt()) {
      denominator.divi(secondCorrection).addi(EPSILON);
      try (NDArray change = firstMoment.div(denominator)) {
        change.muli(learningRate / firstCorrection);
        parameters.subi(change);
      }
    }
  }
}
