// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

import java.util.List;

/**
 * What every side took in every timed round, in milliseconds.
 *
 * @param sides the sides' names, in the order they were given
 * @param millis by side, then round
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody changes them, and they go to statistics as is.
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
      throw new IllegalArgumentException("no side is called " + side + "; there are " + sides);
    }
    return millis.get(index);
  }
}
