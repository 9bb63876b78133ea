// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.features;

import java.util.SplittableRandom;

/**
 * Which of a task's examples are in a uniform sample of 128 (Vitter 1985, algorithm R). Its chance
 * is a function of the examples' number alone, so that it needs no state.
 */
public final class UniformSample {
  private static final int SIZE = 128;
  private static final long SEED = 1985;

  private UniformSample() {}

  /**
   * The index of the newest example in the sample: the next free one, that of an example to
   * replace, or -1 if the sample does not take it.
   *
   * @param count the number of the task's examples, including the newest
   */
  public static int placeOf(long count) {
    if (count <= SIZE) {
      return (int) count - 1;
    }
    long place = new SplittableRandom(SEED + count).nextLong(count);
    return place < SIZE ? (int) place : -1;
  }
}
