// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.turns;

/**
 * Finds steps that take much longer than the steps before them: a second or more, and ten times
 * their average. Not thread-safe.
 */
public final class SlowSteps {
  private static final long MIN_MILLIS = 1000;
  private static final int FACTOR = 10;

  /** The first steps load programs and fill caches, so they are no baseline. */
  private static final int WARM_UP = 10;

  private static final double WEIGHT = 0.1;

  private int steps;
  private double averageMillis;

  /** The exponential average of the steps so far, in milliseconds; 0 before the first one. */
  public double averageMillis() {
    return averageMillis;
  }

  /**
   * Adds a step, and says whether it was slow.
   *
   * @param millis its time, 0 or more
   */
  public boolean isSlow(long millis) {
    boolean slow = steps >= WARM_UP && millis >= MIN_MILLIS && millis > FACTOR * averageMillis;
    if (!slow) {
      // A slow step does not raise the baseline.
      averageMillis = steps == 0 ? millis : averageMillis + WEIGHT * (millis - averageMillis);
      steps++;
    }
    return slow;
  }
}
