// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.observatory;

/**
 * What the observatory is measured with.
 *
 * @param tasks the number of the learner's sealed tasks, 1 or more
 * @param perMinute the number of answers that arrive per minute, 1 or more
 * @param seconds how long it is measured, 1 or more
 * @param port the port of the page; 0 for any free one
 */
public record ObservatoryBenchSettings(int tasks, int perMinute, int seconds, int port) {

  /** Checks the ranges. */
  public ObservatoryBenchSettings {
    require(tasks, "--tasks");
    require(perMinute, "--predictions-per-minute");
    require(seconds, "--seconds");
  }

  private static void require(int value, String option) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " is " + value + "; must be 1 or more.");
    }
  }
}
