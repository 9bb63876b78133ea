// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.atoms.Activation;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.train.settings.RankSettings;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.model.BackwardSettings;
import io.moram.training.PartialRecipe;
import io.moram.training.TrainingRecipe;

/** Settings of a training that is done in seconds; a test sets what it is about. */
public final class SmallTraining {
  private final BackboneChoice backbone;
  private PartialRecipe recipe = PartialRecipe.whole(recipe(2, 4, 4, 0));
  private RankSettings growth = RankSettings.ALIKE;
  private int reservoirPerClass = 3;
  private int waitingLimit = 1000;
  private int provisionalInterval;
  private int liveLearners = 8;
  private long pixelCacheBytes = 1 << 20;
  private BackwardSettings backward = BackwardSettings.exact();
  private int threads = 2;

  private SmallTraining(BackboneChoice backbone) {
    this.backbone = backbone;
  }

  /** Of rank 2, in batches of 4 and 4 steps per task, all of them at its end. */
  public static SmallTraining of(BackboneChoice backbone) {
    return new SmallTraining(backbone);
  }

  /** A recipe of two active atoms and a large learning rate. */
  public static TrainingRecipe recipe(int rank, int batchSize, int steps, int stepsPerBatch) {
    return new TrainingRecipe(
        rank, new Activation(2, 0.03f, 0.1f), 5e-3, 0.9, 0.9999, batchSize, steps, stepsPerBatch);
  }

  SmallTraining recipe(PartialRecipe of) {
    recipe = of;
    return this;
  }

  public SmallTraining recipe(TrainingRecipe of) {
    return recipe(PartialRecipe.whole(of));
  }

  public SmallTraining growth(RankSettings of) {
    growth = of;
    return this;
  }

  public SmallTraining reservoirPerClass(int examples) {
    reservoirPerClass = examples;
    return this;
  }

  SmallTraining waitingLimit(int inputs) {
    waitingLimit = inputs;
    return this;
  }

  SmallTraining provisionalInterval(int steps) {
    provisionalInterval = steps;
    return this;
  }

  public SmallTraining liveLearners(int learners) {
    liveLearners = learners;
    return this;
  }

  public SmallTraining pixelCacheBytes(long bytes) {
    pixelCacheBytes = bytes;
    return this;
  }

  SmallTraining backward(BackwardSettings of) {
    backward = of;
    return this;
  }

  public SmallTraining threads(int preprocessing) {
    threads = preprocessing;
    return this;
  }

  public TrainingSettings settings() {
    return new TrainingSettings(
        backbone,
        recipe,
        growth,
        1,
        reservoirPerClass,
        waitingLimit,
        provisionalInterval,
        100,
        liveLearners,
        pixelCacheBytes,
        backward,
        threads);
  }
}
