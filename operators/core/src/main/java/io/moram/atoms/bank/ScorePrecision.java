// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.bank;

import ai.djl.Device;
import io.moram.atoms.Activation;
import io.moram.engine.BFloat16Support;
import io.moram.engine.Int8Support;

/**
 * The precision in which all of a bank's scores are first computed, to find the few atoms that are
 * then scored again in single precision.
 */
public enum ScorePrecision {
  /** 32 bits. Nothing is scored again. */
  SINGLE,
  /**
   * 16 bits, 8 of them significant. A few more than k atoms are kept at first, so that rounding
   * loses none of large weight.
   */
  BFLOAT16,
  /**
   * 8-bit integers. The step is 1/127 of the largest component of a site's keys, or of a token. For
   * inference only, because the backward pass needs the keys.
   */
  INT8;

  /** How many atoms more than the best k are kept if scores are rounded. */
  public static final int SPARE = 8;

  /**
   * Below this many numbers in a site's keys, full-precision scoring is cheaper than scoring in
   * BF16 plus scoring again. Of 160 atoms, BF16 was slower at width 192 and faster at width 768.
   * Such a bank's answers have the same bits in every batch; rounded scores depend on the batch's
   * size.
   */
  private static final long FEWEST_NUMBERS = 3 << 15;

  /**
   * Below this many numbers in a site's keys, INT8 is slower than BF16: with few atoms, rounding
   * errors are larger and more rows reach the threshold. INT8 was slower with 160 atoms of width
   * 768, and faster with 1,600.
   */
  private static final long FEWEST_IN_INT8 = 1 << 19;

  /** A bound of the rounding error of a score in BF16. */
  public static final float ROUNDING = 0.002f;

  /** A rounded score is precise enough if an atom weighs less than e^-6 of the best. */
  private static final float NEAR = 6;

  /** Atoms whose rounded score is at most this much below a token's best are scored again. */
  public static float near(Activation activation) {
    return near(activation, ROUNDING);
  }

  /** As {@link #near(Activation)}, for a bound of a score's rounding error. */
  public static float near(Activation activation, float rounding) {
    return NEAR * activation.temperature() + rounding;
  }

  /** This precision, or a higher one if that is faster for a site's number of atoms. */
  ScorePrecision forAtoms(long atoms, long inputWidth, Device device) {
    long numbers = atoms * inputWidth;
    if (numbers < FEWEST_NUMBERS) {
      return SINGLE;
    }
    return this == INT8 && numbers < FEWEST_IN_INT8 ? toTrainOn(device) : this;
  }

  /** The fastest precision on a device if atoms are trained on top of the bank. */
  static ScorePrecision toTrainOn(Device device) {
    return BFloat16Support.isFastOn(device) ? BFLOAT16 : SINGLE;
  }

  /** The fastest precision on a device if the bank only serves. */
  static ScorePrecision toServeOn(Device device) {
    return Int8Support.areFastOn(device) ? INT8 : toTrainOn(device);
  }
}
