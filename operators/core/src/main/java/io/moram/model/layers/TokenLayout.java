// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;

/**
 * How the tokens of a batch belong together.
 *
 * @param count how many sequences there are, of equal length
 * @param mask added to the attention scores of all layers but the last; one without numbers:
 *     nothing is
 * @param lastMask added to those of the last
 * @param rows the one token of each sequence that is looked at in the end
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
