// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.activation;

import java.util.Arrays;
import org.apiguardian.api.API;

/**
 * The weights w of a bank version's atoms at one site for every patch of a picture: after top k,
 * softmax and threshold, as serving computes them. The weights of a patch sum to at most 1. The
 * arrays must not be changed.
 *
 * @param site the site's name
 * @param patchRows the number of rows of patches; 0 if the site reads the class token alone, as
 *     most sites of an encoder's last layer do
 * @param patchColumns the number of patches in a row; 0 if {@code patchRows} is
 * @param atomTasks the task of every atom, ascending, {@code [atoms]}; empty if the version has no
 *     atoms at the site
 * @param weights {@code [atoms, patches]}, atom by atom; the patches of an atom row by row
 * @param classToken the weights for the class token, {@code [atoms]}
 */
@API(status = API.Status.EXPERIMENTAL)
@SuppressWarnings("ArrayRecordComponent") // Read, never compared.
public record ActivationMap(
    String site,
    int patchRows,
    int patchColumns,
    int[] atomTasks,
    float[] weights,
    float[] classToken) {

  /** Checks the lengths. */
  public ActivationMap {
    if (weights.length != atomTasks.length * patchRows * patchColumns
        || classToken.length != atomTasks.length) {
      throw new IllegalArgumentException(
          String.format(
              "a map of %d atoms and %d by %d patches has %d weights, and %d of the class token",
              atomTasks.length, patchRows, patchColumns, weights.length, classToken.length));
    }
  }

  /**
   * Cuts the weights of all tokens.
   *
   * @param patchesPerSide of the picture
   * @param tokens the number of tokens that the site reads
   * @param atomTasks the task of every atom that exists
   * @param byToken {@code [tokens, width]}, at least as wide as there are atoms; the class token
   *     comes first
   */
  static ActivationMap of(
      String site, int patchesPerSide, int tokens, int[] atomTasks, float[] byToken) {
    int side = tokens == patchesPerSide * patchesPerSide + 1 ? patchesPerSide : 0;
    int patches = side * side;
    int width = byToken.length / tokens;
    float[] weights = new float[atomTasks.length * patches];
    for (int atom = 0; atom < atomTasks.length; atom++) {
      for (int patch = 0; patch < patches; patch++) {
        weights[atom * patches + patch] = byToken[(patch + 1) * width + atom];
      }
    }
    return new ActivationMap(
        site, side, side, atomTasks, weights, Arrays.copyOf(byToken, atomTasks.length));
  }

  /** The number of atoms. */
  public int atoms() {
    return atomTasks.length;
  }

  /** The number of patches. */
  public int patches() {
    return patchRows * patchColumns;
  }

  /**
   * The weight of an atom for a patch.
   *
   * @param atom 0 to {@link #atoms} - 1
   * @param patch 0 to {@link #patches} - 1, row by row
   */
  public float weight(int atom, int patch) {
    return weights[atom * patches() + patch];
  }

  /** The weights of a task's atoms for every patch, added up, {@code [patches]}. */
  public float[] patchWeights(int task) {
    float[] sums = new float[patches()];
    for (int atom = 0; atom < atoms(); atom++) {
      for (int patch = 0; patch < sums.length && atomTasks[atom] == task; patch++) {
        sums[patch] += weight(atom, patch);
      }
    }
    return sums;
  }
}
