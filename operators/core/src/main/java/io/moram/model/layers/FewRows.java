// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.function.UnaryOperator;

/**
 * Products of few rows. The engine computes fewer than four rows in another way than more, which
 * rounds differently. Several threads share the rows, so that one of them may have fewer than four
 * of five or nine. A picture's result must have the same bits alone and in a batch.
 */
final class FewRows {
  /** A row's bits do not depend on the number of rows if that is a multiple of this one. */
  static final int FEWEST = 4;

  private FewRows() {}

  /**
   * Computes a product, with copies of rows up to a multiple of {@link #FEWEST}.
   *
   * @param rows {@code [rows, width]}
   * @param product treats every row by itself
   * @return the product's rows for {@code rows}
   */
  static NDArray multiply(NDArray rows, UnaryOperator<NDArray> product) {
    long count = rows.getShape().get(0);
    long enough = (count + FEWEST - 1) / FEWEST * FEWEST;
    if (count == enough) {
      return product.apply(rows);
    }
    try (NDArray copies = rows.tile(new long[] {(enough + count - 1) / count, 1});
        NDArray padded = copies.get(new NDIndex("0:" + enough));
        NDArray all = product.apply(padded)) {
      return all.get(new NDIndex("0:" + count));
    }
  }
}
