// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.InterleavingPolicy;
import io.moram.boundary.recurrence.RecurringTasks;
import io.moram.boundary.rules.MaximumTaskSize;
import java.io.Serializable;

/**
 * The rules that hold for every detector. The minimum size and the cool-down do not apply to
 * markers, because the producer decides on those.
 *
 * @param maximumTaskSize the number of examples at which a task ends; 0: no limit
 * @param coolDown the number of examples after a boundary within which the next one is refused; 0:
 *     none is refused
 * @param recurrenceExamples the number of examples of a new task that are held back to decide
 *     whether it recurs, 16 to 256; 0: no task is recognised
 * @param interleaving how two tasks that alternate are treated
 */
public record TaskRuleSettings(
    int maximumTaskSize, int coolDown, int recurrenceExamples, InterleavingPolicy interleaving)
    implements Serializable {

  /**
   * The detector within all rules except the minimum size and the cool-down.
   *
   * @param task the number of the open task, or of the one that opens next
   * @param taskExamples the number of examples that the open task has
   */
  BoundaryDetector around(BoundaryDetector detector, int task, long taskExamples) {
    return new RecurringTasks(
        new MaximumTaskSize(detector, maximumTaskSize),
        recurrenceExamples,
        interleaving,
        task,
        taskExamples);
  }
}
