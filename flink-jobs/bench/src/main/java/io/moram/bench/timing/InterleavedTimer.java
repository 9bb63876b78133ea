// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

import io.moram.cli.progress.ProgressReporter;
import java.util.Arrays;
import java.util.List;

/** Lets the sides of a comparison take turns, and says how far they are. */
public final class InterleavedTimer {

  private static final double NANOS_A_MILLI = 1e6;

  private final RoundSettings rounds;
  private final ProgressReporter display;

  /** Turns in so many rounds. */
  public InterleavedTimer(RoundSettings rounds, ProgressReporter display) {
    this.rounds = rounds;
    this.display = display;
  }

  /**
   * Gives every side its turn in every round, and turns the order of the sides round every other
   * round, so that whatever drifts, drifts for all of them.
   *
   * @param comparison what the display calls it
   * @throws Exception what a side threw
   */
  public Timings alternate(String comparison, List<TimedSide> sides) throws Exception {
    double[][] millis = new double[sides.size()][rounds.timed()];
    int all = rounds.all() * sides.size();
    int done = 0;
    display.begin(comparison, "turns");
    try {
      for (int round = -rounds.warmUp(); round < rounds.timed(); round++) {
        for (int turn = 0; turn < sides.size(); turn++) {
          int side = round % 2 == 0 ? turn : sides.size() - 1 - turn;
          display.update(done++, all, sides.get(side).name());
          long start = System.nanoTime();
          sides.get(side).work().run();
          double taken = (System.nanoTime() - start) / NANOS_A_MILLI;
          if (round >= 0) {
            millis[side][round] = taken;
          }
        }
      }
      display.update(done, all, "");
    } finally {
      display.end();
    }
    return new Timings(sides.stream().map(TimedSide::name).toList(), Arrays.asList(millis));
  }
}
