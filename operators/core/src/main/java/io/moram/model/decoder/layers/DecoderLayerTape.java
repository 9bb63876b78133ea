// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder.layers;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * What a layer's backward pass needs of its forward pass.
 *
 * @param first the norm before attention
 * @param logSumExp of the scores
 * @param attended attention's output before its norm; null without a norm
 * @param residual the input of the feed-forward part and of the residual connection past it
 * @param second the norm before the feed-forward part; its output is closed if no atoms read it
 * @param gateAndUp before the activation
 * @param gated the input of the last product; closed if no atoms read it
 * @param contracted the feed-forward part's output before its norm; null without a norm
 * @param output the layer's output; not closed with the others, because it is the next layer's
 *     input
 */
record DecoderLayerTape(
    RmsNorm.Normed first,
    PlacedHeads queries,
    PlacedHeads keysAndValues,
    NDArray context,
    NDArray logSumExp,
    @Nullable NormInput attended,
    NDArray residual,
    RmsNorm.Normed second,
    NDArray gateAndUp,
    NDArray gated,
    @Nullable NormInput contracted,
    NDArray output)
    implements AutoCloseable {

  /** What a norm read, and what it multiplied every row by. */
  record NormInput(NDArray input, NDArray inverses) implements AutoCloseable {
    @Override
    public void close() {
      input.close();
      inverses.close();
    }
  }

  /**
   * Heads as attention reads them.
   *
   * @param rows rotated, and normalised if the model does so
   * @param raw before heads were normalised; null if they are not
   */
  record PlacedHeads(NDArray rows, @Nullable NormInput raw) implements AutoCloseable {
    @Override
    public void close() {
      rows.close();
      if (raw != null) {
        raw.close();
      }
    }
  }

  @Override
  public void close() {
    first.close();
    queries.close();
    keysAndValues.close();
    context.close();
    logSumExp.close();
    if (attended != null) {
      attended.close();
    }
    residual.close();
    second.close();
    gateAndUp.close();
    gated.close();
    if (contracted != null) {
      contracted.close();
    }
  }
}
