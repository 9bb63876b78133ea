// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

/**
 * The upper triangle of a symmetric matrix, row by row, in one array. The number at (row, column),
 * column at least row, is at {@code row * width - row * (row - 1) / 2 + column - row}.
 */
final class SymmetricMatrix {

  private SymmetricMatrix() {}

  /** How many numbers the triangle of a {@code [width, width]} matrix has. */
  static int length(int width) {
    return Math.toIntExact((long) width * (width + 1) / 2);
  }

  /**
   * Adds {@code weight * x xᵀ}.
   *
   * @param triangle changed in place
   * @param x a vector that starts at {@code from} and is {@code width} long
   */
  static void addOuterProduct(double[] triangle, double weight, double[] x, int from, int width) {
    int at = 0;
    for (int row = 0; row < width; row++) {
      double factor = weight * x[from + row];
      int first = from + row;
      int count = width - row;
      for (int i = 0; i < count; i++) {
        triangle[at + i] += factor * x[first + i];
      }
      at += count;
    }
  }

  /**
   * Writes the whole matrix.
   *
   * @param triangle its upper triangle
   * @return {@code [width * width]}, row by row
   */
  static double[] whole(double[] triangle, int width) {
    double[] matrix = new double[width * width];
    int at = 0;
    for (int row = 0; row < width; row++) {
      for (int column = row; column < width; column++) {
        matrix[row * width + column] = triangle[at];
        matrix[column * width + row] = triangle[at];
        at++;
      }
    }
    return matrix;
  }

  /**
   * The trace of the product of two symmetric matrices.
   *
   * @param matrix the whole of one, {@code [width * width]}
   * @param triangle the upper triangle of the other
   */
  static double traceOfProduct(float[] matrix, float[] triangle, int width) {
    double trace = 0;
    int at = 0;
    for (int row = 0; row < width; row++) {
      double above = 0;
      trace += (double) matrix[row * width + row] * triangle[at];
      for (int column = row + 1; column < width; column++) {
        above += (double) matrix[row * width + column] * triangle[at + column - row];
      }
      trace += 2 * above;
      at += width - row;
    }
    return trace;
  }
}
