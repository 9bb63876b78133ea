// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * How heads are rotated by the places of their tokens.
 *
 * @param cosines {@code [tokens, head / 2]}
 * @param sines {@code [tokens, head / 2]}
 * @param negativeSines {@code [tokens, head / 2]}
 */
record Rotation(NDArray cosines, NDArray sines, NDArray negativeSines) implements AutoCloseable {

  /**
   * The rotation of tokens.
   *
   * @param positions the place of each token in its sequence
   * @param frequencies radians per place, {@code [head / 2]}
   */
  static Rotation of(NDManager scope, long[] positions, NDArray frequencies) {
    try (NDArray places = scope.create(positions)) {
      NDList angles = DecoderProgram.angles(places, frequencies);
      return new Rotation(angles.get(0), angles.get(1), angles.get(2));
    }
  }

  /**
   * Rotates heads in place.
   *
   * @param rows {@code [tokens, any]}
   * @param width how many columns are rotated, from the first
   */
  void apply(NDArray rows, int heads, int width) {
    DecoderProgram.rotate(rows, cosines, sines, heads, width);
  }

  /** Makes the gradient of the input of that of the output, in place. */
  void backward(NDArray gradient, int heads, int width) {
    DecoderProgram.rotate(gradient, cosines, negativeSines, heads, width);
  }

  @Override
  public void close() {
    cosines.close();
    sines.close();
    negativeSines.close();
  }
}
