// SPDX-License-Identifier: Apache-2.0
package io.moram.training.text;

import io.moram.atoms.AtomBlock;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.training.AtomTraining;
import io.moram.model.BackwardSettings;
import io.moram.model.DifferentiableEncoding;
import io.moram.model.LanguageModel;
import io.moram.model.PackedTokens;
import io.moram.model.TokenStates;
import io.moram.training.ActiveTask;
import io.moram.training.StepResult;
import io.moram.training.TaskTraining;
import io.moram.training.TrainingState;
import java.util.List;

/**
 * The training of one open task of prompts and answers. Only the answers' tokens and their end
 * token count in the loss. Not safe for several threads.
 */
public final class TextTraining implements TaskTraining<TrainingText> {
  private final LanguageModel model;
  private final TextRecipe recipe;
  private final ActiveTask active;
  private final int task;
  private final long seed;
  private final BackwardSettings backward;

  /**
   * @param active what learns, at the sites above the recipe's first layer; closed with this
   * @param task the task's number
   * @param seed the learner's
   * @param backward how gradients are sent back through the model
   */
  public TextTraining(
      LanguageModel model,
      TextRecipe recipe,
      ActiveTask active,
      int task,
      long seed,
      BackwardSettings backward) {
    this.model = model;
    this.recipe = recipe;
    this.active = active;
    this.task = task;
    this.seed = seed;
    this.backward = backward;
  }

  /**
   * Opens a task with fresh atoms.
   *
   * @param frozen the atoms of all earlier tasks, which must stay open while this is
   * @param task the task's number
   * @param seed the learner's; it and the task decide the fresh keys
   * @param backward how gradients are sent back through the model
   */
  public static TextTraining start(
      LanguageModel model,
      AtomBank frozen,
      TextRecipe recipe,
      int task,
      long seed,
      BackwardSettings backward) {
    ActiveTask active =
        ActiveTask.fresh(
            model,
            model.siteGroups(recipe.firstLayer()),
            recipe.rank(),
            scope -> new AtomTraining(frozen, recipe.activation(), scope),
            recipe.optimizer(),
            task,
            seed);
    return new TextTraining(model, recipe, active, task, seed, backward);
  }

  /**
   * Goes on with a task that {@link #state} saved.
   *
   * @param frozen as {@link #start} takes it
   * @param backward as {@link #start} takes it
   * @throws IllegalArgumentException if the saved atoms are of another rank or other sites
   */
  public static TextTraining restore(
      LanguageModel model,
      AtomBank frozen,
      TextRecipe recipe,
      TrainingState state,
      BackwardSettings backward) {
    ActiveTask active =
        ActiveTask.restored(
            model,
            model.siteGroups(recipe.firstLayer()),
            recipe.rank(),
            recipe.firstLayer(),
            scope -> new AtomTraining(frozen, recipe.activation(), scope),
            recipe.optimizer(),
            state);
    return new TextTraining(model, recipe, active, state.task(), state.seed(), backward);
  }

  @Override
  public StepResult step(List<TrainingText> batch) {
    PackedTokens packed = PackedTokens.of(batch.stream().map(TrainingText::tokens).toList());
    int[] rows = new int[batch.stream().mapToInt(TrainingText::answerTokens).sum()];
    int[] targets = new int[rows.length];
    int next = 0;
    for (int i = 0; i < batch.size(); i++) {
      int end = packed.start(i + 1);
      for (int row = end - batch.get(i).answerTokens(); row < end; row++) {
        rows[next] = row - 1;
        targets[next++] = packed.id(row);
      }
    }
    return active.step(
        recipe.learningRateAt(active.steps()),
        (scope, sites) -> {
          TokenStates lower =
              recipe.firstLayer() == 0
                  ? model.lower(scope, packed, 0)
                  : TokenStates.of(
                      scope,
                      packed,
                      batch.stream().map(TrainingText::lower).toList(),
                      recipe.firstLayer());
          DifferentiableEncoding hidden =
              model.hiddenInTraining(scope, lower, rows, sites, backward);
          NextTokenLoss loss = NextTokenLoss.of(model, hidden.embeddings(), targets);
          hidden.backward(loss.gradient());
          return loss.value();
        });
  }

  @Override
  public int steps() {
    return active.steps();
  }

  @Override
  public int skipped() {
    return active.skipped();
  }

  @Override
  public long bytes() {
    return active.bytes();
  }

  @Override
  public TrainingState state() {
    return new TrainingState(task, seed, steps(), skipped(), 0, List.of(), active.sites());
  }

  @Override
  public List<AtomBlock> freeze() {
    return active.blocks(task);
  }

  @Override
  public void close() {
    active.close();
  }
}
