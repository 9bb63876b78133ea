// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

/**
 * How a {@link ChangeDetector} decides.
 *
 * @param falseAlarmInterval the one knob: one false task is expected in so many examples of a
 *     stationary stream; at least 100
 * @param minimumTaskSize the fewest examples of a task, at least 16: the task's first so many are
 *     never searched for a boundary, and the threshold is calibrated on them
 * @param heldBack the most examples that are held back, at most 256: a change that is not noticed
 *     within so many examples has trained the old task; at least {@code burst + 8}
 * @param burst a run of at most so many consecutive outliers opens no task; 0 or more
 */
public record ChangeDetectorSettings(
    long falseAlarmInterval, int minimumTaskSize, int heldBack, int burst) {

  /**
   * One false task in ten million examples; tasks of at least 48; 32 held back; bursts of up to 8.
   */
  public static ChangeDetectorSettings defaults() {
    return new ChangeDetectorSettings(10_000_000, 48, 32, 8);
  }

  /** Checks the ranges. */
  public ChangeDetectorSettings {
    require(falseAlarmInterval >= 100, "false-alarm-interval", falseAlarmInterval, "100 or more");
    require(minimumTaskSize >= 16, "minimum-task-size", minimumTaskSize, "16 or more");
    require(burst >= 0, "burst", burst, "0 or more");
    require(
        heldBack >= burst + 8 && heldBack <= 256,
        "held-back",
        heldBack,
        "%d (burst + 8) to 256".formatted(burst + 8));
  }

  /** These settings with another false-alarm interval. */
  public ChangeDetectorSettings withFalseAlarmInterval(long interval) {
    return new ChangeDetectorSettings(interval, minimumTaskSize, heldBack, burst);
  }

  private static void require(boolean holds, String name, long value, String range) {
    if (!holds) {
      throw new IllegalArgumentException("%s is %d; it must be %s".formatted(name, value, range));
    }
  }
}
