// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;

/**
 * What a layer's backward pass needs of its forward pass.
 *
 * @param first the normalisation before attention
 * @param queryInput the input of the queries: all normalised tokens, or in the last layer one per
 *     sequence
 * @param residual the input of the feed-forward part and of the residual connection past it
 * @param second the normalisation before the feed-forward part
 * @param expanded as the activation function left it
 * @param output the layer's output; not closed with the others, because it is the next layer's
 *     input
 */
record LayerTape(
    Attention attention,
    LayerNorm.Applied first,
    NDArray queryInput,
    Attention.Attended attended,
    NDArray residual,
    LayerNorm.Applied second,
    NDArray expanded,
    NDArray gated,
    NDArray output)
    implements AutoCloseable {

  @Override
  public void close() {
    first.close();
    queryInput.close();
    attended.close();
    residual.close();
    second.close();
    expanded.close();
    gated.close();
  }
}
