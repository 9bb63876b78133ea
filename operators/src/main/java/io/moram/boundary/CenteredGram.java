// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

/**
 * The inner products of a few examples' features, each less the open task's mean feature, with sums
 * over any rectangle of them in constant time.
 */
final class CenteredGram {
  private final int size;
  private final double[] products;

  /** {@code sums[i][j]}: over all rows before i and columns before j; (size + 1) squared, flat. */
  private final double[] sums;

  /**
   * Centers and sums.
   *
   * @param size how many examples
   * @param products their inner products, not centered, row by row; owned by this from now on
   * @param withMean by example, its inner product with the mean
   * @param meanSquared the mean's squared norm
   */
  CenteredGram(int size, double[] products, double[] withMean, double meanSquared) {
    this.size = size;
    this.products = products;
    this.sums = new double[(size + 1) * (size + 1)];
    for (int i = 0; i < size; i++) {
      double row = 0;
      for (int j = 0; j < size; j++) {
        double centered = products[i * size + j] - withMean[i] - withMean[j] + meanSquared;
        products[i * size + j] = centered;
        row += centered;
        sums[(i + 1) * (size + 1) + j + 1] = sums[i * (size + 1) + j + 1] + row;
      }
    }
  }

  int size() {
    return size;
  }

  double at(int i, int j) {
    return products[i * size + j];
  }

  /** The sum over rows {@code [i0, i1)} and columns {@code [j0, j1)}. */
  double sum(int i0, int i1, int j0, int j1) {
    int stride = size + 1;
    return sums[i1 * stride + j1]
        - sums[i0 * stride + j1]
        - sums[i1 * stride + j0]
        + sums[i0 * stride + j0];
  }
}
