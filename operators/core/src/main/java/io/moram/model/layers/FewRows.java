// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.function.UnaryOperator;

/**
 * Products of few rows. The engine computes fewer than four rows in another way than more, which
 * rounds differently. A picture's result must have the same bits alone and in a batch.
 */
final class FewRows {
  /** From this number of rows on, a row's bits do not depend on the number. */
  static final int FEWEST = 4;

  private FewRows() {}

  /**
   * Computes a product, with copies of the rows if they are few.
   *
   * @param rows {@code [rows, width]}
   * @param product treats every row by itself
   * @return the product's rows for {@code rows}
   */
  static NDArray multiply(NDArray rows, UnaryOperator<NDArray> product) {
    long count = rows.getShape().get(0);
    if (count >= FEWEST) {
      return product.apply(rows);
    }
    try (NDArray enough = rows.tile(new long[] {FEWEST, 1});
        NDArray all = product.apply(enough)) {
      return all.get(new NDIndex("0:" + count));
    }
  }
}
