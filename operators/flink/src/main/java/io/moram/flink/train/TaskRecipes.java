// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.logging.LearnerLog;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.training.TrainingRecipe;
import org.jspecify.annotations.Nullable;

/**
 * The recipe of every task of a learner, the current key. A task keeps the recipe that it opened
 * with, in keyed state. So a job that is restarted with other options ends the task as it began it,
 * and the options count for the next task.
 */
final class TaskRecipes {
  private static final LearnerLog LOG = new LearnerLog(TrainingOperator.class);

  private final LearnerState state;
  private final TrainingRecipe configured;

  /**
   * @param configured the recipe of the tasks that open from now on
   */
  TaskRecipes(LearnerState state, TrainingRecipe configured) {
    this.state = state;
    this.configured = configured;
  }

  /** The recipe of the tasks that open from now on. */
  TrainingRecipe configured() {
    return configured;
  }

  /** The recipe of a task; the configured one if the task opens next. */
  TrainingRecipe of(int task) throws Exception {
    TrainingRecipe stored = state.recipe(task);
    return stored == null ? configured : stored;
  }

  /** The recipe of the open task, or of the one that opens next. */
  TrainingRecipe of(Progress progress) throws Exception {
    return of(progress.task());
  }

  /** Stores the configured recipe as that of the task that opens now. */
  void open(Progress progress) throws Exception {
    state.putRecipe(progress.task(), configured);
  }

  /**
   * A learner was restored. An open task of a build that stored no recipe takes the configured one.
   */
  void restored(String learner, Progress progress) throws Exception {
    if (progress.open().examples() == 0) {
      return;
    }
    @Nullable TrainingRecipe stored = state.recipe(progress.task());
    if (stored == null) {
      open(progress);
    } else if (!stored.equals(configured)) {
      LOG.warn(
          learner,
          progress.task(),
          "The open task keeps the recipe that it began with; the options count from the next task"
              + " on: task={} options={}",
          stored,
          configured);
    }
  }
}
