// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.InterleavingPolicy;
import io.moram.boundary.recurrence.RecurringTasks;
import io.moram.boundary.rules.MaximumTaskSize;
import java.io.Serializable;

/**
 * What holds for tasks however their boundaries are found. A marker is the producer's word: the
 * minimum size and the cool-down are not for it.
 *
 * @param maximumTaskSize a task ends after so many examples; 0: at any size
 * @param coolDown no boundary within so many examples after one was declared; 0: none is too soon
 * @param recurrenceExamples how many examples of a new task are held back until it is known whether
 *     it recurs, 16 to 256; 0: no task is recognised
 * @param interleaving what becomes of two tasks that take turns
 */
public record TaskRuleSettings(
    int maximumTaskSize, int coolDown, int recurrenceExamples, InterleavingPolicy interleaving)
    implements Serializable {

  /** The detector with these rules in front, all but the minimum size and the cool-down. */
  BoundaryDetector before(BoundaryDetector detector) {
    return new RecurringTasks(
        new MaximumTaskSize(detector, maximumTaskSize), recurrenceExamples, interleaving);
  }
}
