// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Weights;

/** Layer normalisation over a token's width. */
public record LayerNorm(NDArray scale, NDArray shift, float epsilon) {

  public static LayerNorm load(Weights weights, String name, TowerConfig tower)
      throws InvalidBackboneException {
    return new LayerNorm(
        weights.tensor(name + ".weight", tower.width()),
        weights.tensor(name + ".bias", tower.width()),
        tower.normEpsilon());
  }

  /** A new array of the manager of {@code input}. */
  public NDArray apply(NDArray input) {
    return ai.djl.nn.norm.LayerNorm.layerNorm(input, scale.getShape(), scale, shift, epsilon)
        .singletonOrThrow();
  }

  /**
   * What a backward pass needs of a forward pass.
   *
   * @param output {@code [tokens, width]}
   * @param means the mean per token
   * @param inverses the inverse standard deviation per token
   */
  record Applied(NDArray output, NDArray means, NDArray inverses) implements AutoCloseable {
    @Override
    public void close() {
      output.close();
      means.close();
      inverses.close();
    }
  }

  /** As {@link #apply}; all of it belongs to the manager of {@code input}. */
  Applied applyInTraining(NDArray input) {
    NDList results = EncoderProgram.norm(input, scale, shift, epsilon);
    return new Applied(results.get(0), results.get(1), results.get(2));
  }

  /**
   * Returns the gradient of the input.
   *
   * @param outputGradient of what {@link #applyInTraining} returned
   * @param residualGradient the gradient that reaches the input past the normalisation, which is
   *     added; empty for none
   * @return a new array of the manager of {@code outputGradient}
   */
  NDArray backward(
      NDArray outputGradient, NDArray input, Applied applied, NDArray residualGradient) {
    return EncoderProgram.normBackward(
        outputGradient, input, applied.means, applied.inverses, scale, shift, residualGradient);
  }
}
