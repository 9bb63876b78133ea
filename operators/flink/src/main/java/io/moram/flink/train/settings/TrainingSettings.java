// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.settings;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.train.models.TaskTrainer;
import io.moram.model.BackwardSettings;
import io.moram.training.PartialRecipe;
import io.moram.training.TrainingRecipe;
import java.io.Serializable;

/**
 * The settings of the training operator.
 *
 * @param backbone the backbone that the atoms adapt
 * @param recipe what is set of the training of a task; the backbone's own recipe has the rest
 * @param growth the rules for the number of atoms that a task adds
 * @param seed decides the first atoms, the batches and the reservoir
 * @param reservoirPerClass the number of examples per class that are kept while their task is open,
 *     1 or more
 * @param waitingLimit the number of inputs that may wait before the trainer accepts no more, 1 or
 *     more
 * @param provisionalInterval the number of steps between two provisional publications of an open
 *     task's atoms; 0: none are published
 * @param progressInterval the number of steps between two events that report the loss, 1 or more
 * @param liveLearners the number of learners whose atoms are in native memory at once, 1 or more
 * @param bankMemoryBytes the native memory of these learners together, in bytes, 1 or more; one
 *     learner alone may exceed it
 * @param pixelCacheBytes the heap for prepared pictures, in bytes; 0 or more
 * @param backward the settings of the backward pass through the encoders
 * @param preprocessingThreads the number of pictures that are decoded in parallel, 1 or more
 * @param limits what keeps the trouble of one learner its own
 */
public record TrainingSettings(
    BackboneChoice backbone,
    PartialRecipe recipe,
    RankSettings growth,
    long seed,
    int reservoirPerClass,
    int waitingLimit,
    int provisionalInterval,
    int progressInterval,
    int liveLearners,
    long bankMemoryBytes,
    long pixelCacheBytes,
    BackwardSettings backward,
    int preprocessingThreads,
    LearnerLimits limits)
    implements Serializable {

  /** The native memory of the learners of a job whose options set none: half of a slot's. */
  public static final long USUAL_BANK_MEMORY = 512L << 20;

  /** Settings with the usual limits. */
  public TrainingSettings(
      BackboneChoice backbone,
      PartialRecipe recipe,
      RankSettings growth,
      long seed,
      int reservoirPerClass,
      int waitingLimit,
      int provisionalInterval,
      int progressInterval,
      int liveLearners,
      long pixelCacheBytes,
      BackwardSettings backward,
      int preprocessingThreads) {
    this(
        backbone,
        recipe,
        growth,
        seed,
        reservoirPerClass,
        waitingLimit,
        provisionalInterval,
        progressInterval,
        liveLearners,
        USUAL_BANK_MEMORY,
        pixelCacheBytes,
        backward,
        preprocessingThreads,
        LearnerLimits.USUAL);
  }

  /** The same settings with other limits. */
  public TrainingSettings with(LearnerLimits other) {
    return with(bankMemoryBytes, other);
  }

  /** The same settings with other memory for learners. */
  public TrainingSettings withBankMemory(long bytes) {
    return with(bytes, limits);
  }

  private TrainingSettings with(long memory, LearnerLimits other) {
    return new TrainingSettings(
        backbone,
        recipe,
        growth,
        seed,
        reservoirPerClass,
        waitingLimit,
        provisionalInterval,
        progressInterval,
        liveLearners,
        memory,
        pixelCacheBytes,
        backward,
        preprocessingThreads,
        other);
  }

  /** Checks the ranges. */
  public TrainingSettings {
    requireRank(growth, recipe.completedBy(TrainingRecipe.paper()));
    require("learner.reservoir-per-class", reservoirPerClass, 1);
    require("learner.waiting-limit", waitingLimit, 1);
    require("learner.provisional-interval-steps", provisionalInterval, 0);
    require("learner.progress-interval-steps", progressInterval, 1);
    require("learner.live-learners", liveLearners, 1);
    require("learner.bank-memory", bankMemoryBytes, 1);
    require("learner.pixel-cache", pixelCacheBytes, 0);
    require("learner.preprocessing-threads", preprocessingThreads, 1);
  }

  /**
   * The recipe of the tasks that open.
   *
   * @throws IllegalArgumentException if the settings do not fit the backbone
   */
  public TrainingRecipe recipeFor(TaskTrainer<?> trainer) {
    TrainingRecipe whole = trainer.recipe(recipe);
    requireRank(growth, whole);
    if (growth.measures() && !trainer.isMeasured()) {
      throw new IllegalArgumentException(
          "training.recurrence is reuse, training.minimum-rank is above 0 or"
              + " training.drop-inactive-atoms is true; all must have their defaults, or refresh,"
              + " with a language model, because the learner measures the answers of pictures"
              + " alone.");
    }
    limits.requireBlocksFit(trainer.model(), whole);
    return whole;
  }

  private static void requireRank(RankSettings growth, TrainingRecipe recipe) {
    if (growth.minimumRank() > recipe.rank()) {
      throw new IllegalArgumentException(
          "training.minimum-rank is "
              + growth.minimumRank()
              + "; must be at most training.rank, which is "
              + recipe.rank()
              + ".");
    }
  }

  private static void require(String option, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          option + " is " + value + "; must be " + least + " or more.");
    }
  }
}
