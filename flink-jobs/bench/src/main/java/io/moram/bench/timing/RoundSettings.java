// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

/**
 * How often every side has its turn.
 *
 * @param warmUp rounds before the clock counts, at least 0
 * @param timed rounds that count, at least 1
 */
public record RoundSettings(int warmUp, int timed) {

  /** Checks the ranges. */
  public RoundSettings {
    if (warmUp < 0) {
      throw new IllegalArgumentException("warm-up rounds are " + warmUp + "; they must be >= 0");
    }
    if (timed < 1) {
      throw new IllegalArgumentException("rounds are " + timed + "; they must be >= 1");
    }
  }

  /** Those that warm up and those that count. */
  public int all() {
    return warmUp + timed;
  }
}
