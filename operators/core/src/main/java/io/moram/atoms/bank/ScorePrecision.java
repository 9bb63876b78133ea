// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.bank;

import ai.djl.Device;
import io.moram.atoms.Activation;
import io.moram.engine.BFloat16Support;
import io.moram.engine.Int8Support;

/**
 * In which precision all of a bank's scores are first computed, to find the few atoms that are then
 * scored again in single precision.
 */
public enum ScorePrecision {
  /** 32 bits: what is found is exact. */
  SINGLE,
  /**
   * 16 bits (BF16), 8 of them significant: a few more atoms are kept at first, so that rounding
   * loses none that counts.
   */
  BRAIN_FLOAT,
  /**
   * Whole numbers of 8 bits, counts of a step that is a 127th of a site's greatest key, and of a
   * token's greatest number. At inference alone: the backward pass needs the keys.
   */
  EIGHT_BITS;

  /** How many atoms more than the best k are kept where scores are rounded. */
  public static final int SPARE = 8;

  /**
   * With fewer numbers in a site's keys, all scores cost less than the care that rounded ones need:
   * measured between 160 atoms 192 wide, where BF16 loses, and 160 atoms 768 wide, where it wins.
   */
  private static final long FEWEST_NUMBERS = 1 << 16;

  /**
   * Where few atoms share a norm, what 8 bits lose counts more; and of few atoms more tokens are
   * loud, and must be scored again. Measured between 160 atoms 768 wide and 1,600.
   */
  private static final long FEWEST_IN_EIGHT_BITS = 1 << 19;

  /** More than what rounding to BF16 takes from a score or adds to it. */
  public static final float ROUNDING = 0.002f;

  /** A rounded score is as good as the true one where an atom weighs less than e^-6. */
  private static final float NEAR = 6;

  /** Atoms whose rounded score is so much below a token's best, or less, are scored again. */
  public static float near(Activation activation) {
    return near(activation, ROUNDING);
  }

  /** As {@link #near(Activation)}, where rounding does so much to a score. */
  public static float near(Activation activation, float rounding) {
    return NEAR * activation.temperature() + rounding;
  }

  /** This one, or a finer one where a site has too few atoms for it to pay. */
  ScorePrecision forAtoms(long atoms, long inputWidth, Device device) {
    long numbers = atoms * inputWidth;
    if (numbers < FEWEST_NUMBERS) {
      return SINGLE;
    }
    return this == EIGHT_BITS && numbers < FEWEST_IN_EIGHT_BITS ? toTrainOn(device) : this;
  }

  /** The one in which a device multiplies fastest where atoms are trained beside the bank. */
  static ScorePrecision toTrainOn(Device device) {
    return BFloat16Support.isFastOn(device) ? BRAIN_FLOAT : SINGLE;
  }

  /** The one in which a device multiplies fastest where the bank answers alone. */
  static ScorePrecision toServeOn(Device device) {
    return Int8Support.areFastOn(device) ? EIGHT_BITS : toTrainOn(device);
  }
}
