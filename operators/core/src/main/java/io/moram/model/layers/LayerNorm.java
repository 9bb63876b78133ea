// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Weights;

/** Layer normalisation over a token's width. */
public record LayerNorm(NDArray scale, NDArray shift, float epsilon) {

  public static LayerNorm take(Weights weights, String name, TowerConfig tower)
      throws InvalidBackboneException {
    return new LayerNorm(
        weights.take(name + ".weight", tower.width()),
        weights.take(name + ".bias", tower.width()),
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
   * @param means every token's mean
   * @param inverses the inverse of every token's standard deviation
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
    NDList results =
        EncoderProgram.call("norm")
            .with(input)
            .with(scale)
            .with(shift)
            .with((double) epsilon)
            .run(input.getManager());
    return new Applied(results.get(0), results.get(1), results.get(2));
  }

  /**
   * The gradient of the input.
   *
   * @param outputGradient of what {@link #applyInTraining} returned
   * @param beside the gradient that reaches the input past the normalisation, which is added; one
   *     without numbers: none
   * @return a new array of the manager of {@code outputGradient}
   */
  NDArray backward(NDArray outputGradient, NDArray input, Applied applied, NDArray beside) {
    return EncoderProgram.call("norm_backward")
        .with(outputGradient)
        .with(input)
        .with(applied.means)
        .with(applied.inverses)
        .with(scale)
        .with(shift)
        .with(beside)
        .run(outputGradient.getManager())
        .singletonOrThrow();
  }
}
