// SPDX-License-Identifier: Apache-2.0
package io.moram.training.text;

import io.moram.model.LanguageModel;
import io.moram.model.PackedTokens;
import io.moram.model.TokenStates;
import java.util.Arrays;
import java.util.List;

/**
 * Makes tokens of prompts and answers, and computes the layers below the lowest adapted one. No
 * atom changes these layers, so they are computed once per example and not in every step.
 * Thread-safe.
 *
 * @param model the frozen model
 * @param firstLayer the lowest adapted layer, from 0
 */
public record TextPreparation(LanguageModel model, int firstLayer) {

  /**
   * Tokenises a prompt within the model's format and its answer, each by itself, and puts the end
   * token after them.
   *
   * @param mostPromptTokens of a longer prompt the last tokens count
   * @param mostAnswerTokens of a longer answer the first tokens count
   * @throws IllegalArgumentException if the prompt has no token, or both are longer than the
   *     model's context
   */
  public TrainingText prepare(
      String prompt, String answer, int mostPromptTokens, int mostAnswerTokens) {
    int[] asked = model.tokenizePrompt(prompt);
    int[] said = model.tokenize(answer);
    int from = Math.max(0, asked.length - mostPromptTokens);
    int answerTokens = Math.min(said.length, mostAnswerTokens) + 1;
    int[] tokens = Arrays.copyOfRange(asked, from, asked.length + answerTokens);
    System.arraycopy(said, 0, tokens, asked.length - from, answerTokens - 1);
    tokens[tokens.length - 1] = endToken();
    return prepare(tokens, answerTokens);
  }

  /** Tokenises a prompt and its answer, whole. */
  public TrainingText prepare(String prompt, String answer) {
    return prepare(prompt, answer, Integer.MAX_VALUE, Integer.MAX_VALUE - 1);
  }

  /** Computes the layers below the lowest adapted one. */
  TrainingText prepare(int[] tokens, int answerTokens) {
    if (firstLayer == 0) {
      return new TrainingText(tokens, answerTokens, new float[0]);
    }
    // One sequence per pass, so that the bits do not depend on other sequences.
    try (var scope = model.newScope();
        TokenStates states = model.lower(scope, PackedTokens.of(List.of(tokens)), firstLayer)) {
      return new TrainingText(tokens, answerTokens, states.each().get(0));
    }
  }

  private int endToken() {
    // A set has no order, and the same token must end all answers of all runs.
    return model.endTokens().stream().mapToInt(Integer::intValue).min().orElseThrow();
  }
}
