// SPDX-License-Identifier: Apache-2.0
package io.moram.training.text;

/**
 * A prompt and its answer to train on.
 *
 * @param tokens of the prompt, of the answer and the end token; not changed
 * @param answerTokens how many of the last tokens are the answer's, the end token among them; at
 *     least 1, and fewer than all
 * @param lower the tokens after the layers below the lowest adapted one, {@code [tokens * width]};
 *     empty if there is none; not changed
 */
@SuppressWarnings("ArrayRecordComponent") // A copy at every step is too dear.
public record TrainingText(int[] tokens, int answerTokens, float[] lower) {
  public TrainingText {
    if (answerTokens < 1 || answerTokens >= tokens.length) {
      throw new IllegalArgumentException(
          "an answer has "
              + answerTokens
              + " of "
              + tokens.length
              + " tokens; must be 1 or more, and the prompt needs 1 or more too");
    }
  }
}
