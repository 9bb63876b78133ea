// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.learner;

/**
 * The mean time of a step, from what the trainer says of its steps: their numbers and times. How
 * many reports were read, and when, does not matter. For one thread.
 */
final class StepTimes {

  private long steps;
  private long millis;
  private long lastStep;
  private long lastMillis;
  private boolean isBegun;

  /**
   * Takes the report of a step.
   *
   * @param step its number within its task, from 1
   * @param at its end, in milliseconds since 1970-01-01 UTC
   */
  void add(long step, long at) {
    // The first step of a task follows no step, so nothing says how long it took.
    if (isBegun && step > lastStep) {
      steps += step - lastStep;
      millis += at - lastMillis;
    }
    isBegun = true;
    lastStep = step;
    lastMillis = at;
  }

  /**
   * The mean time of a step in milliseconds, with the time between two steps.
   *
   * @throws IllegalStateException if no step followed another one
   */
  double meanMillis() {
    if (steps == 0) {
      throw new IllegalStateException(
          "No step followed another one. Measure for a longer time, or send more examples.");
    }
    return (double) millis / steps;
  }
}
