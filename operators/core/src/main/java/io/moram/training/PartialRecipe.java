// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import io.moram.atoms.Activation;
import io.moram.model.Backbone;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The values of a recipe that options set. The backbone's own recipe has the others. The fields
 * mean the same as those of {@link TrainingRecipe}, and have the same ranges. Null: not set.
 */
public record PartialRecipe(
    @Nullable Integer rank,
    @Nullable Integer topK,
    @Nullable Float temperature,
    @Nullable Float threshold,
    @Nullable Double learningRate,
    @Nullable Double beta1,
    @Nullable Double beta2,
    @Nullable Integer batchSize,
    @Nullable Integer stepsPerTask,
    @Nullable Integer stepsPerBatch,
    @Nullable Integer firstLayer)
    implements Serializable {

  /** A recipe that is set whole: no backbone changes it. */
  public static PartialRecipe whole(TrainingRecipe recipe) {
    return new PartialRecipe(
        recipe.rank(),
        recipe.activation().topK(),
        recipe.activation().temperature(),
        recipe.activation().threshold(),
        recipe.learningRate(),
        recipe.beta1(),
        recipe.beta2(),
        recipe.batchSize(),
        recipe.stepsPerTask(),
        recipe.stepsPerBatch(),
        recipe.firstLayer());
  }

  /**
   * The recipe of a backbone, with the values that are set here.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public TrainingRecipe completedFor(Backbone backbone) {
    return completedBy(TrainingRecipe.of(backbone));
  }

  /** The recipe that has the values that are set here, and else those of another recipe. */
  public TrainingRecipe completedBy(TrainingRecipe base) {
    return new TrainingRecipe(
        or(rank, base.rank()),
        new Activation(
            or(topK, base.activation().topK()),
            or(temperature, base.activation().temperature()),
            or(threshold, base.activation().threshold())),
        or(learningRate, base.learningRate()),
        or(beta1, base.beta1()),
        or(beta2, base.beta2()),
        or(batchSize, base.batchSize()),
        or(stepsPerTask, base.stepsPerTask()),
        or(stepsPerBatch, base.stepsPerBatch()),
        or(firstLayer, base.firstLayer()));
  }

  private static <T> T or(@Nullable T value, T base) {
    return value == null ? base : value;
  }
}
