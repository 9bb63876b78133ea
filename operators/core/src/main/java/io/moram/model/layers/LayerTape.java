// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;

/**
 * What a layer's backward pass needs of its forward pass.
 *
 * @param first the normalisation before attention
 * @param asking what the queries are made of: all normalised tokens, or some in the last layer
 * @param middle what enters the feed-forward part and goes past it
 * @param second the normalisation before the feed-forward part
 * @param expanded as the activation function left it
 * @param output the layer's; not closed with the others, as it is the next layer's input
 */
record LayerTape(
    Attention attention,
    LayerNorm.Applied first,
    NDArray asking,
    Attention.Attended attended,
    NDArray middle,
    LayerNorm.Applied second,
    NDArray expanded,
    NDArray gated,
    NDArray output)
    implements AutoCloseable {

  @Override
  public void close() {
    first.close();
    asking.close();
    attended.close();
    middle.close();
    second.close();
    expanded.close();
    gated.close();
  }
}
