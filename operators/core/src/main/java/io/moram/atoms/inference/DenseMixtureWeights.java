// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;

/**
 * Weights of every atom for every row, on the device.
 *
 * @param weights {@code [rows, atoms]}; not closed here
 */
record DenseMixtureWeights(NDArray weights) implements MixtureWeights {

  @Override
  public long rows() {
    return weights.getShape().get(0);
  }

  @Override
  public long active() {
    try (NDArray active = weights.gt(0);
        NDArray count = active.sum()) {
      return count.getLong();
    }
  }

  @Override
  public float[][] byPicture(int pictures) {
    int atoms = (int) weights.getShape().get(1);
    try (NDArray grouped = weights.reshape(pictures, rows() / pictures, atoms);
        NDArray sums = grouped.sum(new int[] {1})) {
      return cut(sums.toFloatArray(), pictures, atoms);
    }
  }

  @Override
  public float[] atSite(int site, int sites) {
    try (NDArray bySite = weights.reshape(rows() / sites, sites, weights.getShape().get(1));
        NDArray own = bySite.get(new NDIndex(":, {}", site))) {
      return own.toFloatArray();
    }
  }

  @Override
  public float[] strongest(int sites) {
    try (NDArray grouped = weights.reshape(rows() / sites, sites * weights.getShape().get(1));
        NDArray largest = grouped.max(new int[] {0})) {
      return largest.toFloatArray();
    }
  }

  private static float[][] cut(float[] flat, int rows, int width) {
    float[][] cut = new float[rows][width];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(flat, row * width, cut[row], 0, width);
    }
    return cut;
  }
}
