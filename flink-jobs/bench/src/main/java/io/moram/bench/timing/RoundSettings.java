// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

/**
 * The numbers of rounds of a benchmark. Every side has one turn per round.
 *
 * @param warmUp the number of rounds before the timed ones, at least 0
 * @param timed the number of timed rounds, at least 1
 */
public record RoundSettings(int warmUp, int timed) {

  /** Checks the ranges. */
  public RoundSettings {
    if (warmUp < 0) {
      throw new IllegalArgumentException("warm-up rounds is " + warmUp + "; must be 0 or more.");
    }
    if (timed < 1) {
      throw new IllegalArgumentException("--rounds is " + timed + "; must be 1 or more.");
    }
  }

  /** The number of all rounds. */
  public int all() {
    return warmUp + timed;
  }
}
