// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.settings;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.model.BackwardSettings;
import io.moram.training.TrainingRecipe;
import java.io.Serializable;

/**
 * How the training operator works.
 *
 * @param backbone which backbone the atoms adapt
 * @param recipe how a task is trained
 * @param growth how many atoms a task adds
 * @param seed decides the first atoms, the batches and the reservoir
 * @param reservoirPerClass how many examples of a class are kept while its task is open, at least 1
 * @param waitingLimit how many inputs may wait for their turn before the trainer takes in no more,
 *     at least 1
 * @param provisionalInterval after how many steps an open task's atoms are published provisionally;
 *     0: never
 * @param progressInterval after how many steps an event tells the loss, at least 1
 * @param liveLearners how many learners' atoms are kept in native memory at once, at least 1
 * @param pixelCacheBytes how much heap prepared pictures may take
 * @param backward how gradients are sent back through the encoders
 * @param preprocessingThreads how many pictures are decoded side by side, at least 1
 */
public record TrainingSettings(
    BackboneChoice backbone,
    TrainingRecipe recipe,
    RankSettings growth,
    long seed,
    int reservoirPerClass,
    int waitingLimit,
    int provisionalInterval,
    int progressInterval,
    int liveLearners,
    long pixelCacheBytes,
    BackwardSettings backward,
    int preprocessingThreads)
    implements Serializable {

  /** Checks the ranges. */
  public TrainingSettings {
    if (growth.minimumRank() > recipe.rank()) {
      throw new IllegalArgumentException(
          "minimum rank is "
              + growth.minimumRank()
              + "; it must be at most the rank, "
              + recipe.rank());
    }
    require("reservoir per class", reservoirPerClass, 1);
    require("waiting limit", waitingLimit, 1);
    require("provisional interval", provisionalInterval, 0);
    require("progress interval", progressInterval, 1);
    require("live learners", liveLearners, 1);
    require("pixel cache", pixelCacheBytes, 0);
    require("preprocessing threads", preprocessingThreads, 1);
  }

  private static void require(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be at least " + least);
    }
  }
}
