// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.bench.timing;

import java.util.Arrays;
import java.util.List;

/**
 * What every side took in every timed round, in milliseconds.
 *
 * @param sides the sides' names, in the order they were given
 * @param millis by side, then round
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody changes them, and they go to statistics as is.
public record Timings(List<String> sides, List<double[]> millis) {

  private static final double NANOS_A_MILLI = 1e6;

  /** Copies the lists. */
  public Timings {
    sides = List.copyOf(sides);
    millis = List.copyOf(millis);
  }

  /**
   * Gives every side its turn in every round, and turns the order of the sides round every other
   * round, so that whatever drifts, drifts for all of them.
   *
   * @throws Exception what a side threw
   */
  public static Timings alternating(Rounds rounds, List<Side> sides) throws Exception {
    double[][] millis = new double[sides.size()][rounds.timed()];
    for (int round = -rounds.warmUp(); round < rounds.timed(); round++) {
      for (int turn = 0; turn < sides.size(); turn++) {
        int side = round % 2 == 0 ? turn : sides.size() - 1 - turn;
        long start = System.nanoTime();
        sides.get(side).work().run();
        double taken = (System.nanoTime() - start) / NANOS_A_MILLI;
        if (round >= 0) {
          millis[side][round] = taken;
        }
      }
    }
    return new Timings(sides.stream().map(Side::name).toList(), Arrays.asList(millis));
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
