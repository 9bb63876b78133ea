// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import io.moram.training.text.TextRecipe;
import java.util.List;
import java.util.Locale;

/**
 * A protocol: how tasks are trained and answered.
 *
 * <p>Differences to the authors' code for TRACE: active atoms are not doubled in training, keys'
 * inputs have no dropout, answers are greedy, the optimiser starts afresh with each task, and a
 * batch's loss is the mean over its tokens.
 */
public enum TracePreset {
  /** Few steps of a high learning rate, and answers of one short line. */
  SMALL(TextRecipe.small(), 0.003, List.of(), 1024, 28, true),
  /** The recipe of the paper's code: epochs per task in the paper's order of tasks. */
  PAPER(TextRecipe.paper(1), 5e-4, List.of(2, 1, 3, 2, 1, 2, 2, 3), 1024, 512, false);

  /** How much a low-rank adapter's output counts. */
  static final float SCALE = 2;

  private final TextRecipe recipe;
  private final double lowRankLearningRate;
  private final List<Integer> epochs;
  private final int mostPromptTokens;
  private final int mostAnswerTokens;
  private final boolean hasOneLine;

  TracePreset(
      TextRecipe recipe,
      double lowRankLearningRate,
      List<Integer> epochs,
      int mostPromptTokens,
      int mostAnswerTokens,
      boolean hasOneLine) {
    this.recipe = recipe;
    this.lowRankLearningRate = lowRankLearningRate;
    this.epochs = epochs;
    this.mostPromptTokens = mostPromptTokens;
    this.mostAnswerTokens = mostAnswerTokens;
    this.hasOneLine = hasOneLine;
  }

  /**
   * The recipe of a task.
   *
   * @param task its place, from 0
   * @param examples the number of its training items
   * @param isLowRank whether a low-rank adapter learns instead of atoms
   */
  TextRecipe recipe(int task, int examples, boolean isLowRank) {
    TextRecipe own = isLowRank ? recipe.withLearningRate(lowRankLearningRate) : recipe;
    if (task >= epochs.size()) {
      return own;
    }
    int batch = own.batchSize();
    return own.withSteps((epochs.get(task) * examples + batch - 1) / batch);
  }

  /** The longest prompt, in tokens. The last ones of a longer prompt count. */
  int mostPromptTokens() {
    return mostPromptTokens;
  }

  /** The longest answer, in tokens. */
  int mostAnswerTokens() {
    return mostAnswerTokens;
  }

  /** Whether an answer ends with its first line. */
  boolean hasOneLine() {
    return hasOneLine;
  }

  /** The name as people write it: {@code paper}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
