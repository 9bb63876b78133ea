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
import java.util.Arrays;
import java.util.List;

/**
 * The training of one open task of prompts and answers. Only the answers' tokens and their end
 * token count in the loss. Not safe for several threads.
 */
public final class TextTraining implements AutoCloseable {
  private final LanguageModel model;
  private final TextRecipe recipe;
  private final ActiveTask active;
  private final BackwardSettings backward;

  /**
   * @param active what learns, at the sites above the recipe's first layer; closed with this
   * @param backward how gradients are sent back through the model
   */
  public TextTraining(
      LanguageModel model, TextRecipe recipe, ActiveTask active, BackwardSettings backward) {
    this.model = model;
    this.recipe = recipe;
    this.active = active;
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
    return new TextTraining(model, recipe, active, backward);
  }

  /**
   * Tokenises a prompt and its answer, each by itself, and puts the end token after them.
   *
   * @param mostPromptTokens of a longer prompt the last tokens count
   * @param mostAnswerTokens of a longer answer the first tokens count
   * @throws IllegalArgumentException if the prompt has no token, or both are longer than the
   *     model's context
   */
  public TrainingText prepare(
      String prompt, String answer, int mostPromptTokens, int mostAnswerTokens) {
    int[] asked = model.tokenize(prompt);
    int[] said = model.tokenize(answer);
    int from = Math.max(0, asked.length - mostPromptTokens);
    int answerTokens = Math.min(said.length, mostAnswerTokens) + 1;
    int[] tokens = Arrays.copyOfRange(asked, from, asked.length + answerTokens);
    System.arraycopy(said, 0, tokens, asked.length - from, answerTokens - 1);
    tokens[tokens.length - 1] = endToken();
    return prepare(tokens, answerTokens);
  }

  /** Computes the layers below the lowest adapted one. */
  TrainingText prepare(int[] tokens, int answerTokens) {
    if (recipe.firstLayer() == 0) {
      return new TrainingText(tokens, answerTokens, new float[0]);
    }
    // One sequence per pass, so that the bits do not depend on other sequences.
    try (var scope = model.newScope();
        TokenStates states =
            model.lower(scope, PackedTokens.of(List.of(tokens)), recipe.firstLayer())) {
      return new TrainingText(tokens, answerTokens, states.each().get(0));
    }
  }

  private int endToken() {
    // A set has no order, and the same token must end all answers of all runs.
    return model.endTokens().stream().mapToInt(Integer::intValue).min().orElseThrow();
  }

  /**
   * Takes one optimiser step.
   *
   * @param batch at least one text
   */
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

  /** The steps taken so far. */
  public int steps() {
    return active.steps();
  }

  /**
   * Copies the atoms as they are now, one block per site, in the model's order of sites.
   *
   * @param task the blocks' task
   */
  public List<AtomBlock> freeze(int task) {
    return active.blocks(task);
  }

  @Override
  public void close() {
    active.close();
  }
}
