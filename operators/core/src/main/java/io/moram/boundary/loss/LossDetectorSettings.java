// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.loss;

/**
 * The settings of the loss detectors.
 *
 * @param minimumTaskSize the fewest examples of a task, 16 or more. They train the classifier and
 *     are not searched for a boundary
 * @param heldBack the most examples that are held back, 16 to 128. They do not train the
 *     classifier, so that the loss on a new task stays high. The examples of a change that is found
 *     later than that have trained the old task
 * @param adwinDelta ADWIN's confidence, in (0, 1); higher values detect more changes and raise more
 *     false alarms
 * @param pageHinkleyThreshold Page-Hinkley's lambda, above 0: the rise of the loss, summed over
 *     examples, that counts as a change; lower values detect more changes and raise more false
 *     alarms
 */
public record LossDetectorSettings(
    int minimumTaskSize, int heldBack, double adwinDelta, double pageHinkleyThreshold) {

  /**
   * The published settings of ADWIN (0.002) and Page-Hinkley (50), tasks of 48 examples or more,
   * and 128 examples held back, because the tests are slow. ADWIN at 0.3 finds every change between
   * tasks of 160 examples, after a median of 48 examples. It opens about 3 false tasks per 100,000
   * examples, and one at some bursts of eight outliers.
   */
  public static LossDetectorSettings defaults() {
    return new LossDetectorSettings(48, 128, 0.002, 50);
  }

  /** Checks the ranges. */
  public LossDetectorSettings {
    require(minimumTaskSize >= 16, "minimum-task-size", minimumTaskSize, "16 or more");
    require(heldBack >= 16 && heldBack <= 128, "held-back", heldBack, "16 to 128");
    require(adwinDelta > 0 && adwinDelta < 1, "adwin-delta", adwinDelta, "in (0, 1)");
    require(
        pageHinkleyThreshold > 0 && Double.isFinite(pageHinkleyThreshold),
        "page-hinkley-threshold",
        pageHinkleyThreshold,
        "above 0");
  }

  /** These settings with another confidence of ADWIN's. */
  public LossDetectorSettings withAdwinDelta(double delta) {
    return new LossDetectorSettings(minimumTaskSize, heldBack, delta, pageHinkleyThreshold);
  }

  /** These settings with another threshold of Page-Hinkley's. */
  public LossDetectorSettings withPageHinkleyThreshold(double lambda) {
    return new LossDetectorSettings(minimumTaskSize, heldBack, adwinDelta, lambda);
  }

  private static void require(boolean holds, String name, Number value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(
          "boundary.%s is %s; must be %s.".formatted(name, value, range));
    }
  }
}
