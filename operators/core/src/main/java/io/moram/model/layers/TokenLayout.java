// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;

/**
 * How the tokens of a batch belong together.
 *
 * @param count the number of sequences, which have equal length
 * @param mask added to the attention scores of all layers but the last; empty for no mask
 * @param lastMask added to the attention scores of the last layer
 * @param rows the row of each sequence's token that becomes its embedding
 */
public record TokenLayout(long count, NDArray mask, NDArray lastMask, NDArray rows)
    implements AutoCloseable {

  @Override
  public void close() {
    mask.close();
    lastMask.close();
    rows.close();
  }
}
