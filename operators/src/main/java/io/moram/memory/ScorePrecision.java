// SPDX-License-Identifier: Apache-2.0
package io.moram.memory;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.moram.engine.BrainFloat;

/**
 * In which precision all of a bank's scores are first computed, to find the few atoms that are then
 * scored again in single precision.
 */
enum ScorePrecision {
  /** 32 bits: what is found is exact. */
  SINGLE,
  /**
   * 16 bits (BF16), 8 of them significant: a few more atoms are kept at first, so that rounding
   * loses none that counts.
   */
  BRAIN_FLOAT;

  /** How many atoms more than the best k are kept where scores are rounded. */
  static final int SPARE = 8;

  /**
   * With fewer numbers in a site's keys, all scores cost less than the care that rounded ones need:
   * measured between 160 atoms 192 wide, where BF16 loses, and 160 atoms 768 wide, where it wins.
   */
  private static final long FEWEST_NUMBERS = 1 << 16;

  /** Rounded keys are so many rows or a multiple: few shapes, and so few kernels. */
  private static final long ROWS = 64;

  /** More than what rounding to BF16 takes from a score or adds to it. */
  static final float ROUNDING = 0.004f;

  /** A rounded score is as good as the true one where an atom weighs less than e^-6. */
  private static final float NEAR = 6;

  /** Atoms whose rounded score is so much below a token's best, or less, are scored again. */
  static float near(Activation activation) {
    return NEAR * activation.temperature() + ROUNDING;
  }

  /** This one, or single precision where a site has too few atoms for another to pay. */
  ScorePrecision forAtoms(long atoms, long inputWidth) {
    return atoms * inputWidth < FEWEST_NUMBERS ? SINGLE : this;
  }

  /**
   * The keys in this precision, in BF16 with rows of zeros after them: a new array of their
   * manager, or the keys themselves.
   */
  NDArray of(NDArray keys) {
    if (this == SINGLE) {
      return keys;
    }
    long rows = keys.getShape().get(0);
    return MemoryProgram.call("brain_float")
        .with(keys)
        .with((rows + ROWS - 1) / ROWS * ROWS - rows)
        .run(keys.getManager())
        .singletonOrThrow();
  }

  /** The one in which a device multiplies faster. */
  static ScorePrecision fastestOn(Device device) {
    return BrainFloat.isFastOn(device) ? BRAIN_FLOAT : SINGLE;
  }
}
