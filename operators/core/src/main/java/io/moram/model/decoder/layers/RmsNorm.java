// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Weights;

/**
 * Root mean square normalisation: {@code x / sqrt(mean(x^2) + epsilon) * scale}.
 *
 * @param scale {@code [width]}, in single precision
 */
public record RmsNorm(NDArray scale, double epsilon) {

  /**
   * Takes a norm from the weights.
   *
   * @param addsOne whether the weights hold the scale less 1
   */
  public static RmsNorm load(
      Weights weights, String name, int width, double epsilon, boolean addsOne)
      throws InvalidBackboneException {
    NDArray scale = weights.tensor(name + ".weight", width);
    return new RmsNorm(addsOne ? scale.add(1) : scale, epsilon);
  }

  /** The normalised rows, and what {@link #backward} needs. */
  record Normed(NDArray output, NDArray inverses) implements AutoCloseable {
    private Normed(NDList results) {
      this(results.get(0), results.get(1));
    }

    @Override
    public void close() {
      output.close();
      inverses.close();
    }
  }

  /** A new array of the manager of {@code input}. */
  public NDArray apply(NDArray input) {
    Normed normed = applyInTraining(input);
    normed.inverses.close();
    return normed.output;
  }

  /** As {@link #apply}; all of it belongs to the manager of {@code input}. */
  Normed applyInTraining(NDArray input) {
    return new Normed(DecoderProgram.norm(input, scale, epsilon));
  }

  /**
   * Normalises every head in the first columns.
   *
   * @param rows {@code [tokens, any]}
   * @param width how many columns are normalised
   */
  Normed applyToHeads(NDArray rows, int width) {
    return new Normed(DecoderProgram.headNorm(rows, scale, epsilon, width));
  }

  /**
   * The gradient of the input, of the manager of {@code outputGradient}.
   *
   * @param residualGradient the gradient that reaches the input past the normalisation, which is
   *     added; empty for none
   */
  NDArray backward(
      NDArray outputGradient, NDArray input, NDArray inverses, NDArray residualGradient) {
    return DecoderProgram.normBackward(outputGradient, input, inverses, scale, residualGradient);
  }

  /** The gradient of the rows that {@link #applyToHeads} was given. */
  NDArray backwardOfHeads(NDArray outputGradient, NDArray rows, NDArray inverses, int width) {
    return DecoderProgram.headNormBackward(outputGradient, rows, inverses, scale, width);
  }
}
