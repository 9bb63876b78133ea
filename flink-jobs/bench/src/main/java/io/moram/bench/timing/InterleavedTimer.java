// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

import io.moram.cli.progress.ProgressReporter;
import java.util.Arrays;
import java.util.List;

/** Times the sides of a comparison in turns, and reports the progress. */
public final class InterleavedTimer {

  private static final double NANOS_A_MILLI = 1e6;

  private final RoundSettings rounds;
  private final ProgressReporter display;

  /** Creates a timer that runs a number of rounds. */
  public InterleavedTimer(RoundSettings rounds, ProgressReporter display) {
    this.rounds = rounds;
    this.display = display;
  }

  /**
   * Times every side once per round. Every other round reverses the order of the sides, so that a
   * drift of the machine affects all sides alike.
   *
   * @param comparison the name of the comparison in the progress report
   * @throws Exception if a side throws it
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
