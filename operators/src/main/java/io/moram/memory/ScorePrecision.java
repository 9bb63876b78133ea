// SPDX-License-Identifier: Apache-2.0
package io.moram.memory;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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

  /** Below so many atoms, all scores cost less than the care that rounded ones need. */
  private static final long FEWEST_ATOMS = 128;

  private static final int TRIALS = 7;
  private static final Map<Device, ScorePrecision> FASTEST = new ConcurrentHashMap<>();

  /** This one, or single precision where a site has too few atoms for another to pay. */
  ScorePrecision forAtoms(long atoms) {
    return atoms < FEWEST_ATOMS ? SINGLE : this;
  }

  /** The keys in this precision: a new array of their manager, or the keys themselves. */
  NDArray of(NDArray keys) {
    return this == SINGLE ? keys : MemoryProgram.runWithGradients("brain_float", keys);
  }

  /** The one in which this device multiplies faster, measured once a JVM. */
  static ScorePrecision fastestOn(NDManager manager) {
    return FASTEST.computeIfAbsent(manager.getDevice(), device -> measure(manager));
  }

  private static ScorePrecision measure(NDManager parent) {
    try (NDManager manager = parent.newSubManager()) {
      NDArray input = manager.ones(new Shape(256, 768));
      NDArray keys = manager.ones(new Shape(512, 768));
      return nanos(input, keys, BRAIN_FLOAT) < nanos(input, keys, SINGLE) ? BRAIN_FLOAT : SINGLE;
    }
  }

  private static long nanos(NDArray input, NDArray keys, ScorePrecision precision) {
    NDArray lowKeys = precision.of(keys);
    NDArray lowInput = precision.of(input);
    long best = Long.MAX_VALUE;
    for (int trial = 0; trial < TRIALS; trial++) {
      long start = System.nanoTime();
      try (NDArray scores = Linear.linear(lowInput, lowKeys).singletonOrThrow();
          NDArray sum = scores.sum()) {
        sum.getShape();
        best = Math.min(best, System.nanoTime() - start);
      }
    }
    return best;
  }
}
