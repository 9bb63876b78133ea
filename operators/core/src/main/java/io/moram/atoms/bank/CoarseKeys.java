// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.bank;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.AtomsProgram;

/**
 * A site's keys in the precision of the first scores, in native memory.
 *
 * @param precision the precision
 * @param keys {@code [sites * atoms, inputWidth]}; rounded keys have rows of zeros after them,
 *     because the engine keeps one kernel per shape
 * @param steps for INT8, each site's step, of which its keys are multiples, {@code [sites]}; else
 *     empty
 * @param lengths for INT8, the length of each site's longest key in steps, {@code [sites]}; else
 *     empty
 */
public record CoarseKeys(ScorePrecision precision, NDArray keys, NDArray steps, NDArray lengths) {

  /** Rounded keys have a multiple of this many rows, so that there are few shapes and kernels. */
  private static final long ROWS = 64;

  /**
   * Returns the keys in a precision: new arrays of their manager, or the keys themselves.
   *
   * @param keys {@code [sites * atoms, inputWidth]}
   */
  static CoarseKeys of(NDArray keys, int sites, ScorePrecision precision) {
    long rows = keys.getShape().get(0);
    long more = (rows + ROWS - 1) / ROWS * ROWS - rows;
    if (precision == ScorePrecision.INT8) {
      NDList parts = AtomsProgram.int8(keys, sites, more);
      return new CoarseKeys(precision, parts.get(0), parts.get(1), parts.get(2));
    }
    NDArray none = keys.getManager().create(new Shape(0));
    if (precision == ScorePrecision.BFLOAT16) {
      return new CoarseKeys(precision, AtomsProgram.bfloat16(keys, more), none, none);
    }
    return new CoarseKeys(precision, keys, none, none);
  }

  /** Whether atoms that these keys find must be scored again. */
  public boolean areRounded() {
    return precision != ScorePrecision.SINGLE;
  }

  /** The native memory that they take besides the keys, in bytes. */
  long bytes() {
    return areRounded() ? keys.size() * keys.getDataType().getNumOfBytes() : 0;
  }
}
