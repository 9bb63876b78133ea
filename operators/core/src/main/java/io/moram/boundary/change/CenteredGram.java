// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import java.util.stream.IntStream;

/** The inner products of a few examples' features, each less the open task's mean feature. */
final class CenteredGram {
  private final int size;
  private final double[] products;
  private final BlockSums sums;

  /**
   * Takes products that are centered.
   *
   * @param products row by row; owned by this from now on
   */
  CenteredGram(int size, double[] products) {
    this.size = size;
    this.products = products;
    this.sums = new BlockSums(size);
    double[] squares = IntStream.range(0, size).mapToDouble(i -> at(i, i)).toArray();
    sums.fill(products, squares, IntStream.range(0, size).toArray());
  }

  /**
   * Centers in place.
   *
   * @param products row by row, not centered
   * @param withMean by example, its inner product with the mean
   * @param meanSquared the mean's squared norm
   */
  static void center(double[] products, double[] withMean, double meanSquared) {
    int size = withMean.length;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        products[i * size + j] += meanSquared - withMean[i] - withMean[j];
      }
    }
  }

  int size() {
    return size;
  }

  double at(int i, int j) {
    return products[i * size + j];
  }

  /** Sums over rectangles. */
  BlockSums sums() {
    return sums;
  }
}
