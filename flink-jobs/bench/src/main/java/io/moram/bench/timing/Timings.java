// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

import java.util.List;

/**
 * The times of every side in every timed round.
 *
 * @param sides the names of the sides, in the given order
 * @param millis the times in milliseconds, by side, then by round
 */
@SuppressWarnings("ArrayRecordComponent") // No code changes the arrays.
public record Timings(List<String> sides, List<double[]> millis) {

  /** Copies the lists. */
  public Timings {
    sides = List.copyOf(sides);
    millis = List.copyOf(millis);
  }

  /** The rounds of one side. */
  double[] of(String side) {
    int index = sides.indexOf(side);
    if (index < 0) {
      throw new IllegalArgumentException("The side is " + side + "; must be one of " + sides + ".");
    }
    return millis.get(index);
  }
}
