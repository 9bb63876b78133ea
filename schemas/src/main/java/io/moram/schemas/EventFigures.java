// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import org.apiguardian.api.API;

/**
 * The names of the figures in {@link LearnerEvent}, as they are on the topic {@code events}. Every
 * value is a double; a figure that was not measured is absent. Positions count a learner's examples
 * from 0, in the order of the stream.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class EventFigures {
  // TASK_OPENED

  /** The position of the task's first example, from 0. */
  public static final String FIRST_EXAMPLE = "firstExample";

  /** The number of the ended task that the first examples resemble most, from 0. */
  public static final String NEAREST_TASK = "nearestTask";

  /** The distance of the first examples from the nearest task; about standard normal if equal. */
  public static final String RECURRENCE_STATISTIC = "recurrenceStatistic";

  /** The largest {@link #RECURRENCE_STATISTIC} at which the nearest task counts as recurring. */
  public static final String RECURRENCE_THRESHOLD = "recurrenceThreshold";

  /** The number of the earlier task that recurs, from 0; absent if the task is new. */
  public static final String RECURS_OF = "recursOf";

  // BOUNDARY and BOUNDARY_REFUSED

  /** The position of the new task's first example, from 0. */
  public static final String CHANGE_POINT = "changePoint";

  /** The position of the example at which the boundary was found; {@link #CHANGE_POINT} or more. */
  public static final String DETECTED_AT = "detectedAt";

  /** The detector's test statistic; a boundary needs more than {@link #THRESHOLD}. */
  public static final String STATISTIC = "statistic";

  /** The threshold of {@link #STATISTIC}; 0 while the task has too few examples for one. */
  public static final String THRESHOLD = "threshold";

  /** The number of examples since the last boundary, including those held back; 0 or more. */
  public static final String RUN_LENGTH = "runLength";

  /** The number of examples that the detector held back; 0 or more. */
  public static final String HELD_BACK = "heldBack";

  /** The statistic of the embedding test, in units of a squared kernel distance; 0 or more. */
  public static final String EMBEDDING_STATISTIC = "embeddingStatistic";

  /** The threshold of {@link #EMBEDDING_STATISTIC}; 0 while there is none. */
  public static final String EMBEDDING_THRESHOLD = "embeddingThreshold";

  /** The statistic of the class-name test, minus the base-10 logarithm of a probability. */
  public static final String LABEL_STATISTIC = "labelStatistic";

  /** The threshold of {@link #LABEL_STATISTIC}; 0 while there is none. */
  public static final String LABEL_THRESHOLD = "labelThreshold";

  /**
   * The size at which a task ends, in examples; a boundary by {@code boundary.maximum-task-size}.
   */
  public static final String MAXIMUM_TASK_SIZE = "maximumTaskSize";

  /** The open task's examples when a boundary was refused because they were too few. */
  public static final String TASK_SIZE = "taskSize";

  /** The fewest examples of a task that a boundary may end. */
  public static final String MINIMUM_TASK_SIZE = "minimumTaskSize";

  /** The number of examples between the last boundary and the refused one. */
  public static final String SINCE_BOUNDARY = "sinceBoundary";

  /** The number of examples after a boundary within which the next one is refused. */
  public static final String COOL_DOWN = "coolDown";

  // INTERLEAVING

  /** The lower number of the two tasks that alternate, from 0. */
  public static final String FIRST_TASK = "firstTask";

  /** The higher number of the two tasks that alternate, from 1. */
  public static final String SECOND_TASK = "secondTask";

  // BEGAN_ANEW

  /** The number of the learner's sealed tasks on the topic {@code atoms}; 1 or more. */
  public static final String PUBLISHED_TASKS = "publishedTasks";

  // TASK_ENDED, TRAINING_STARTED, TRAINING_PROGRESS and TASK_SEALED

  /** The number of the task's examples so far; 1 or more. */
  public static final String EXAMPLES = "examples";

  /** The number of examples in the reservoir, from which batches are drawn; 1 or more. */
  public static final String KEPT = "kept";

  /** The number of optimiser steps that the task has taken; 0 to {@link #STEPS}. */
  public static final String STEP = "step";

  /**
   * The number of optimiser steps: those of a whole task, and in {@code TASK_SEALED} those that the
   * task has taken.
   */
  public static final String STEPS = "steps";

  /** The number of steps of a whole task that the sealed one did not need; 0 or more. */
  public static final String STEPS_SAVED = "stepsSaved";

  /** The number of reservoir examples that the task was trained on; 0 if it reused the bank. */
  public static final String TRAINED = "trained";

  /** The number of atoms per site that the task trains; 0 if it reuses the bank. */
  public static final String RANK = "rank";

  /** The number of atoms that the seal added over all sites; 0 or more. */
  public static final String ATOMS = "atoms";

  /** The number of trained atoms that were never active and left out of the seal; 0 or more. */
  public static final String ATOMS_DROPPED = "atomsDropped";

  /** The number of atoms that the seal lacks compared with the configured rank; 0 or more. */
  public static final String ATOMS_SAVED = "atomsSaved";

  /** The time from the end of the task to its seal, in seconds; 0 or more. */
  public static final String SEAL_SECONDS = "sealSeconds";

  /**
   * The loss: of the last training step in {@code TRAINING_PROGRESS} and {@code TASK_SEALED}; of
   * the loss detectors' classifier in {@code BOUNDARY} if it is an error rate from 0 to 1.
   */
  public static final String LOSS = "loss";

  /** The frozen bank's accuracy on the task before its first step, among its classes; 0 to 1. */
  public static final String BANK_ACCURACY = "bankAccuracy";

  /** The accuracy on the task at its seal, among its classes; 0 to 1. */
  public static final String SEALED_ACCURACY = "sealedAccuracy";

  /** The number of sealed tasks that were taken back; 0 or more. */
  public static final String TASKS_DROPPED = "tasksDropped";

  private EventFigures() {}
}
