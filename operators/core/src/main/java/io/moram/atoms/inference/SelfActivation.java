// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.Activation;
import org.jspecify.annotations.Nullable;

/**
 * How atoms score their own relevance (MoRAM, arXiv 2506.21035): s = p / ||p||, the best k of s are
 * kept, w = softmax(s / τ) over those. The norm is one number a token, so that the best k of p are
 * the best k of s: all but the norm itself is computed for the kept atoms alone.
 */
final class SelfActivation {

  /** Keeps a token that no key answers to from dividing by zero. */
  private static final float SMALLEST_NORM = 1e-12f;

  private SelfActivation() {}

  /**
   * What every atom's value is multiplied with for every token.
   *
   * @param projections p = A x, {@code [tokens, atoms]}
   * @param inference whether kept atoms that score below the threshold become inactive; the others
   *     keep their weight, so that the weights of a token may then sum to less than 1
   * @param listener is given the mixture weights w, {@code [tokens, atoms]}, or null
   * @return w p, {@code [tokens, atoms]}, zero where an atom is not active; belongs to the manager
   *     of {@code projections}
   */
  static NDArray weighted(
      NDArray projections,
      Activation activation,
      boolean inference,
      @Nullable MixtureListener listener) {
    try (NDArray plain = projections.norm(new int[] {1}, true);
        NDArray least = constant(projections, SMALLEST_NORM);
        NDArray norm = plain.maximum(least)) {
      if (activation.topK() >= projections.getShape().get(1)) {
        try (NDArray mixture = mixture(projections, norm, activation, inference)) {
          if (listener != null) {
            listener.mixture(mixture);
          }
          return mixture.mul(projections);
        }
      }
      NDList best = projections.topK(activation.topK(), 1, true, false);
      try (NDArray kept = best.get(0);
          NDArray places = best.get(1);
          NDArray mixture = mixture(kept, norm, activation, inference);
          NDArray products = mixture.mul(kept)) {
        if (listener != null) {
          try (NDArray whole = spread(mixture, places, projections)) {
            listener.mixture(whole);
          }
        }
        return spread(products, places, projections);
      }
    }
  }

  /** Is given w, {@code [tokens, atoms]}, which is closed when the call returns. */
  @FunctionalInterface
  interface MixtureListener {
    void mixture(NDArray mixture);
  }

  /** The kept atoms' w from their p. */
  private static NDArray mixture(
      NDArray kept, NDArray norm, Activation activation, boolean inference) {
    try (NDArray scores = kept.div(norm);
        NDArray temperature = constant(scores, activation.temperature());
        NDArray scaled = scores.div(temperature)) {
      NDArray weights = scaled.softmax(1);
      if (!inference) {
        return weights;
      }
      try (weights;
          NDArray active = scores.gte(activation.threshold())) {
        return weights.mul(active);
      }
    }
  }

  /**
   * A number in the engine's memory: autograd keeps it longer than the JVM keeps the buffer that an
   * operation makes of a Number.
   */
  private static NDArray constant(NDArray like, float number) {
    return like.getManager().full(new Shape(), number);
  }

  /** The kept atoms' numbers among zeros for all others. */
  private static NDArray spread(NDArray kept, NDArray places, NDArray like) {
    try (NDArray none = like.getManager().zeros(like.getShape())) {
      return none.scatter(places, kept, 1);
    }
  }
}
