// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.moram.model.DifferentiableEncoding;
import io.moram.model.layers.FrozenWeight;

/**
 * What follows a decoder's layers.
 *
 * @param norm of hidden rows
 * @param weight from hidden rows to logits, {@code [vocabulary, width]}
 * @param cap the limit of a logit, by a hyperbolic tangent; 0: none
 */
public record DecoderHead(RmsNorm norm, FrozenWeight weight, float cap) {

  /**
   * Normalises some rows, and can send a gradient back once.
   *
   * @param rows which rows, each at most once; closed by the backward pass
   */
  public DifferentiableEncoding applyInTraining(DecoderTape tape, NDArray rows) {
    int tokens = Math.toIntExact(tape.output().getShape().get(0));
    NDArray chosen;
    try (NDArray output = tape.output()) {
      chosen = output.get(new NDIndex("{}", rows));
    }
    RmsNorm.Normed normed = norm.applyInTraining(chosen);
    return new DifferentiableEncoding(
        normed.output(),
        tape.keptBytes(),
        gradient -> {
          try (rows;
              chosen;
              normed;
              NDArray none = gradient.getManager().zeros(new Shape(0));
              NDArray own = norm.backward(gradient, chosen, normed.inverses(), none)) {
            tape.backward(DecoderProgram.spreadRows(own, rows, tokens));
          }
        });
  }

  /** The logits of hidden rows, of their manager. */
  public NDArray logits(NDArray hidden) {
    NDArray logits = weight.multiply(hidden, null);
    if (cap > 0) {
      DecoderProgram.softCap(logits, cap);
    }
    return logits;
  }

  /**
   * The gradient of the hidden rows, of the manager of {@code gradient}.
   *
   * @param logits what {@link #logits} returned
   */
  public NDArray logitsBackward(NDArray logits, NDArray gradient) {
    if (cap == 0) {
      return weight.multiplyBack(gradient, false);
    }
    try (NDArray uncapped = DecoderProgram.softCapBackward(gradient, logits, cap)) {
      return weight.multiplyBack(uncapped, false);
    }
  }
}
