// SPDX-License-Identifier: Apache-2.0
package io.moram.memory;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * How atoms score their own relevance (MoRAM, arXiv 2506.21035): s = p / ||p||, the best k of s are
 * kept, w = softmax(s / τ) over those.
 */
final class SelfActivation {

  /** Keeps a token that no key answers to from dividing by zero. */
  private static final double SMALLEST_NORM = 1e-12;

  private SelfActivation() {}

  /**
   * The mixture weights of every atom for every token.
   *
   * @param projections p = A x, {@code [tokens, atoms]}
   * @param inference whether kept atoms that score below the threshold fall silent; the others keep
   *     their weight, so that the weights of a token may then sum to less than 1
   * @return w, {@code [tokens, atoms]}, zero where an atom is not active; belongs to the manager of
   *     {@code projections}
   */
  static NDArray mixture(NDArray projections, Activation activation, boolean inference) {
    long atoms = projections.getShape().get(1);
    try (NDArray scores = projections.normalize(2, 1, SMALLEST_NORM)) {
      if (activation.topK() >= atoms) {
        return weigh(scores, activation, inference);
      }
      NDList best = scores.topK(activation.topK(), 1, true, false);
      try (NDArray kept = best.get(0);
          NDArray indices = best.get(1);
          NDArray weights = weigh(kept, activation, inference);
          NDArray none = projections.getManager().zeros(projections.getShape())) {
        return none.scatter(indices, weights, 1);
      }
    }
  }

  private static NDArray weigh(NDArray scores, Activation activation, boolean inference) {
    try (NDArray scaled = scores.div(activation.temperature())) {
      NDArray weights = scaled.softmax(1);
      if (!inference) {
        return weights;
      }
      try (weights;
          NDArray heard = scores.gte(activation.threshold())) {
        return weights.mul(heard);
      }
    }
  }
}
