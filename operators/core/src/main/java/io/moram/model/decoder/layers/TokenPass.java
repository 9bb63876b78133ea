// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.moram.model.PackedTokens;

/** The tokens of one pass through the layers: where sequences start, and how heads are rotated. */
final class TokenPass implements AutoCloseable {

  private final long[] starts;
  private final Rotation global;
  private final Rotation local;

  /**
   * @param earlier how many tokens of each sequence came in earlier passes
   */
  TokenPass(NDManager scope, PackedTokens packed, long[] earlier, Frequencies frequencies) {
    int sequences = packed.sequences();
    this.starts = new long[sequences + 1];
    long[] positions = new long[packed.tokens()];
    for (int i = 0; i < sequences; i++) {
      starts[i + 1] = packed.start(i + 1);
      for (int row = packed.start(i); row < starts[i + 1]; row++) {
        positions[row] = earlier[i] + row - starts[i];
      }
    }
    this.global = Rotation.of(scope, positions, frequencies.global());
    this.local =
        frequencies.local() == frequencies.global()
            ? global
            : Rotation.of(scope, positions, frequencies.local());
  }

  /** How the heads of a layer are rotated. */
  Rotation rotation(LayerShape layer) {
    return layer.isLocal() ? local : global;
  }

  /** The context of tokens that see their own sequence, and what {@link #attendBackward} needs. */
  NDList attend(NDArray queries, NDArray keysAndValues, GroupedAttention attention) {
    return DecoderProgram.attend(queries, keysAndValues, starts, attention);
  }

  /** The gradients of the queries, and of the keys and values. */
  NDList attendBackward(
      NDArray contextGradient, DecoderLayerTape tape, GroupedAttention attention) {
    return DecoderProgram.attendBackward(
        contextGradient,
        tape.queries().rows(),
        tape.keysAndValues().rows(),
        tape.context(),
        tape.logSumExp(),
        starts,
        attention);
  }

  /** The context of tokens that also see those in caches, into which theirs are written. */
  NDArray attendCached(
      NDArray queries,
      NDArray keysAndValues,
      NDList caches,
      long[] lengths,
      int layer,
      GroupedAttention attention) {
    return DecoderProgram.attendCached(
        queries, keysAndValues, caches, lengths, starts, layer, attention);
  }

  @Override
  public void close() {
    global.close();
    local.close();
  }
}
