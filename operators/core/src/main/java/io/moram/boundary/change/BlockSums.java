// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

/** Sums over any rectangle of a square matrix in constant time; may be filled again. */
final class BlockSums {
  private final int size;

  /** {@code sums[i][j]}: over all rows before i and columns before j; (size + 1) squared, flat. */
  private final double[] sums;

  /** All zero. */
  BlockSums(int size) {
    this.size = size;
    this.sums = new double[(size + 1) * (size + 1)];
  }

  int size() {
    return size;
  }

  /**
   * Sums the matrix whose entry (i, j) is that of {@code between} at (rows[i], rows[j]), and on the
   * diagonal {@code own[rows[i]]}.
   *
   * @param between square, row by row, as wide as {@code own} is long
   */
  void fill(double[] between, double[] own, int[] rows) {
    int stride = size + 1;
    for (int i = 0; i < size; i++) {
      int from = rows[i] * own.length;
      int above = i * stride + 1;
      double row = 0;
      for (int j = 0; j < size; j++) {
        row += i == j ? own[rows[i]] : between[from + rows[j]];
        sums[above + stride + j] = sums[above + j] + row;
      }
    }
  }

  /** The sum over rows {@code [i0, i1)} and columns {@code [j0, j1)}. */
  double of(int i0, int i1, int j0, int j1) {
    int stride = size + 1;
    return sums[i1 * stride + j1]
        - sums[i0 * stride + j1]
        - sums[i1 * stride + j0]
        + sums[i0 * stride + j0];
  }
}
