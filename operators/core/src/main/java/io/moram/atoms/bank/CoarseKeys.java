// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.bank;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.AtomsProgram;

/**
 * A site's keys in the precision of the first scores, in native memory.
 *
 * @param precision which that is
 * @param keys {@code [sites * atoms, inputWidth]}; in another precision than single with rows of
 *     zeros after them, since the engine keeps a kernel for every shape
 * @param steps in 8 bits the step that a site's keys are counts of, {@code [sites]}; else empty
 * @param lengths in 8 bits the length of a site's longest key in steps, {@code [sites]}; else empty
 */
public record CoarseKeys(ScorePrecision precision, NDArray keys, NDArray steps, NDArray lengths) {

  /** Rounded keys are so many rows or a multiple: few shapes, and so few kernels. */
  private static final long ROWS = 64;

  /**
   * The keys in a precision: new arrays of their manager, or the keys themselves.
   *
   * @param keys {@code [sites * atoms, inputWidth]}
   */
  static CoarseKeys of(NDArray keys, int sites, ScorePrecision precision) {
    long rows = keys.getShape().get(0);
    long more = (rows + ROWS - 1) / ROWS * ROWS - rows;
    if (precision == ScorePrecision.EIGHT_BITS) {
      NDList parts =
          AtomsProgram.call("eight_bits")
              .with(keys)
              .with((long) sites)
              .with(more)
              .run(keys.getManager());
      return new CoarseKeys(precision, parts.get(0), parts.get(1), parts.get(2));
    }
    NDArray none = keys.getManager().create(new Shape(0));
    if (precision == ScorePrecision.BRAIN_FLOAT) {
      NDArray rounded =
          AtomsProgram.call("brain_float")
              .with(keys)
              .with(more)
              .run(keys.getManager())
              .singletonOrThrow();
      return new CoarseKeys(precision, rounded, none, none);
    }
    return new CoarseKeys(precision, keys, none, none);
  }

  /** Whether what is found with them must be scored again. */
  public boolean areRounded() {
    return precision != ScorePrecision.SINGLE;
  }

  /** What they take beside the keys. */
  long bytes() {
    return areRounded() ? keys.size() * keys.getDataType().getNumOfBytes() : 0;
  }
}
