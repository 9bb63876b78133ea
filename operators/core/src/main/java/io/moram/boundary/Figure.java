// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import org.apiguardian.api.API;

/** The figures that detectors report about their state and their boundaries. */
@API(status = API.Status.EXPERIMENTAL)
public enum Figure {
  /** The test statistic; a boundary needs more than {@link #THRESHOLD}. */
  STATISTIC,
  /** The threshold of {@link #STATISTIC}; 0 while the task has too few examples for one. */
  THRESHOLD,
  /** The number of examples since the last boundary, including those held back. */
  RUN_LENGTH,
  /** The number of examples that are held back. */
  HELD_BACK,
  /** The statistic of the embedding test, a scaled squared kernel distance; 0 or more. */
  EMBEDDING_STATISTIC,
  /** The threshold of {@link #EMBEDDING_STATISTIC}; 0 while there is none. */
  EMBEDDING_THRESHOLD,
  /** The statistic of the class-name test, minus the base-10 logarithm of a probability. */
  LABEL_STATISTIC,
  /** The threshold of {@link #LABEL_STATISTIC}; 0 while there is none. */
  LABEL_THRESHOLD,
  /** The prequential classifier's error rate on the open task; 0 to 1. */
  LOSS,
  /** The number of examples at which a task ends. */
  MAXIMUM_TASK_SIZE,
  /** The number of the open task's examples when a boundary was refused. */
  TASK_SIZE,
  /** The fewest examples of a task that a boundary may end. */
  MINIMUM_TASK_SIZE,
  /** The number of examples between the last boundary and a refused one. */
  SINCE_BOUNDARY,
  /** The number of examples after a boundary within which the next one is refused. */
  COOL_DOWN,
  /** The number of the ended task that a new task's first examples resemble most, from 0. */
  NEAREST_TASK,
  /** The distance of a new task's first examples from {@link #NEAREST_TASK}. */
  RECURRENCE_STATISTIC,
  /** The largest {@link #RECURRENCE_STATISTIC} at which the nearest task counts as recurring. */
  RECURRENCE_THRESHOLD,
  /** The number of ended tasks that would be recognised. */
  KNOWN_TASKS
}
