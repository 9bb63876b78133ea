// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.loss;

/**
 * How the loss detectors decide.
 *
 * @param minimumTaskSize the fewest examples of a task, at least 16: the task's first so many train
 *     the classifier and are never searched for a boundary
 * @param heldBack the most examples that are held back, 16 to 128: they do not train the
 *     classifier, so a new task's loss stays high for so long; a change that is not noticed within
 *     so many examples has trained the old task
 * @param adwinDelta ADWIN's confidence, in (0, 1): higher finds more, and more that is not there
 * @param pageHinkleyThreshold Page-Hinkley's lambda, above 0: the rise, summed over examples, that
 *     is a change; lower finds more, and more that is not there
 */
public record LossDetectorSettings(
    int minimumTaskSize, int heldBack, double adwinDelta, double pageHinkleyThreshold) {

  /**
   * The published settings of ADWIN (0.002) and Page-Hinkley (50), tasks of at least 48, and 128
   * held back, because they take so long. ADWIN at 0.3 finds every change between tasks of 160
   * examples, after 48 examples in the median, and opens some 3 false tasks in 100,000 examples and
   * one at some of the bursts of eight outliers.
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
      throw new IllegalArgumentException("%s is %s; it must be %s".formatted(name, value, range));
    }
  }
}
