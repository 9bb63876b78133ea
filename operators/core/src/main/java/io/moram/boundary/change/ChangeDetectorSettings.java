// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

/**
 * The settings of a {@link ChangeDetector}.
 *
 * @param falseAlarmInterval the expected number of examples between two false boundaries on a
 *     stationary stream; 100 or more
 * @param minimumTaskSize the fewest examples of a task, 16 or more. They are not searched for a
 *     boundary; the threshold is calibrated on them
 * @param heldBack the most examples that are held back, {@code burst + 8} to 256. The examples of a
 *     change that is found later than that have trained the old task
 * @param burst the longest run of outliers that opens no task; 0 or more
 */
public record ChangeDetectorSettings(
    long falseAlarmInterval, int minimumTaskSize, int heldBack, int burst) {

  /**
   * One false boundary per ten million examples, tasks of 48 examples or more, 32 examples held
   * back, bursts of up to 8 outliers.
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
      throw new IllegalArgumentException(
          "boundary.%s is %d; must be %s.".formatted(name, value, range));
    }
  }
}
