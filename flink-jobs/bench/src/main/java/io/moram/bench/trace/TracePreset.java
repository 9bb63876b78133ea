// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import io.moram.training.text.TextRecipe;
import java.util.List;

/**
 * A protocol: how tasks are trained and answered.
 *
 * <p>Differences to the authors' code for TRACE: active atoms are not doubled in training, keys'
 * inputs have no dropout, answers are greedy, the optimiser starts afresh with each task, and a
 * batch's loss is the mean over its tokens.
 *
 * @param name as people write it
 * @param recipe of atoms
 * @param lowRankLearningRate the learning rate of low-rank adapters, which else have the recipe of
 *     atoms
 * @param epochs per task, in the order of the tasks; a task without has the recipe's steps
 * @param mostPromptTokens the longest prompt; of a longer one the last tokens count
 * @param mostAnswerTokens the longest answer
 * @param hasOneLine whether an answer ends with its first line
 */
public record TracePreset(
    String name,
    TextRecipe recipe,
    double lowRankLearningRate,
    List<Integer> epochs,
    int mostPromptTokens,
    int mostAnswerTokens,
    boolean hasOneLine) {

  /** Few steps of a high learning rate, and answers of one short line. */
  public static final TracePreset SMALL =
      new TracePreset("small", TextRecipe.small(), 0.003, List.of(), 1024, 28, true);

  /** The recipe of the paper's code: epochs per task in the paper's order of tasks. */
  public static final TracePreset PAPER =
      new TracePreset(
          "paper", TextRecipe.paper(1), 5e-4, List.of(2, 1, 3, 2, 1, 2, 2, 3), 1024, 512, false);

  /** How much a low-rank adapter's output counts. */
  static final float SCALE = 2;

  /** Copies the epochs. */
  public TracePreset {
    epochs = List.copyOf(epochs);
  }

  /**
   * The preset with a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static TracePreset named(String name) {
    if (name.equals(SMALL.name)) {
      return SMALL;
    }
    if (name.equals(PAPER.name)) {
      return PAPER;
    }
    throw new IllegalArgumentException("--preset is " + name + "; must be small or paper.");
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
}
