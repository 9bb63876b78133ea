// SPDX-License-Identifier: Apache-2.0
package io.moram.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.norm.LayerNorm;

/** Layer normalisation over a token's width. */
record Norm(NDArray scale, NDArray shift, float epsilon) {

  static Norm take(Weights weights, String name, TowerConfig tower)
      throws InvalidBackboneException {
    return new Norm(
        weights.take(name + ".weight", tower.width()),
        weights.take(name + ".bias", tower.width()),
        tower.normEpsilon());
  }

  /** A new array of the manager of {@code input}. */
  NDArray apply(NDArray input) {
    return LayerNorm.layerNorm(input, scale.getShape(), scale, shift, epsilon).singletonOrThrow();
  }
}
