// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The result of comparing a task's first examples with the earlier tasks.
 *
 * @param firstExample the task's first example
 * @param nearestTask the number of the earlier task that they resemble most
 * @param statistic the distance from that task
 * @param threshold the largest distance at which the task counts as a recurrence
 */
@API(status = API.Status.EXPERIMENTAL)
public record Recognition(long firstExample, int nearestTask, double statistic, double threshold) {

  /** Whether the task is a recurrence of the nearest one. */
  public boolean recurs() {
    return statistic <= threshold;
  }

  /** The number of the earlier task that recurs; null if the task is new. */
  public @Nullable Integer recursOf() {
    return recurs() ? nearestTask : null;
  }

  /** The result in words. */
  public String reason() {
    return recurs()
        ? "task %d recurs: statistic %.2f, at most %.0f"
            .formatted(nearestTask, statistic, threshold)
        : "new task: statistic %.2f from task %d, above %.0f"
            .formatted(statistic, nearestTask, threshold);
  }

  /** The figures behind the result. */
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
