// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the comparison of a task's first examples with the earlier tasks has come to.
 *
 * @param firstExample the task's first example
 * @param nearestTask the number of the earlier task that they are most like
 * @param statistic how far they are from it
 * @param threshold up to which distance the task is that one come back
 */
public record Recognition(long firstExample, int nearestTask, double statistic, double threshold) {

  /** Whether the task is the earlier one come back. */
  public boolean recurs() {
    return statistic <= threshold;
  }

  /** The number of the earlier task that comes back; null: this task was not seen before. */
  public @Nullable Integer recursOf() {
    return recurs() ? nearestTask : null;
  }

  /** The outcome in words. */
  public String reason() {
    return recurs()
        ? "task %d come back: statistic %.2f, at most %.0f"
            .formatted(nearestTask, statistic, threshold)
        : "no task seen before: statistic %.2f from task %d, above %.0f"
            .formatted(statistic, nearestTask, threshold);
  }

  /** The figures behind it, by name. */
  public Map<Figure, Double> figures() {
    return Map.of(
        Figure.NEAREST_TASK,
        (double) nearestTask,
        Figure.RECURRENCE_STATISTIC,
        statistic,
        Figure.RECURRENCE_THRESHOLD,
        threshold);
  }
}
