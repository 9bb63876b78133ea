// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.engine.EngineMemory;
import java.util.function.IntToLongFunction;

/**
 * How the tokens of a batch belong together.
 *
 * @param count the number of sequences, which have equal length
 * @param mask added to the attention scores of all layers but the last; empty for no mask
 * @param lastMask added to the attention scores of the last layer
 * @param rows the row of each sequence's token that becomes its embedding; each row as often as the
 *     last layer computes it
 */
public record TokenLayout(long count, NDArray mask, NDArray lastMask, NDArray rows)
    implements AutoCloseable {

  /**
   * How often the last layer computes a sequence's token at inference. Once would do. But then a
   * product for one to three sequences would have fewer than four rows. The engine computes those
   * in another way, and a picture would have other last digits in another batch.
   */
  public static final int COPIES = FewRows.FEWEST;

  /**
   * The rows that the last layer computes.
   *
   * @param scope owns the result
   * @param row of each sequence's token, by the sequence's number
   */
  public static NDArray rows(NDManager scope, int sequences, int copies, IntToLongFunction row) {
    long[] rows = new long[sequences * copies];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row.applyAsLong(i / copies);
    }
    return EngineMemory.copy(scope.create(rows));
  }

  @Override
  public void close() {
    mask.close();
    lastMask.close();
    rows.close();
  }
}
