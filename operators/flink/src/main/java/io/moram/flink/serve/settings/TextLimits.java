// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.settings;

import java.io.Serializable;

/**
 * The limits of answers in text.
 *
 * @param concurrent the most answers that grow at once in a slot, 1 or more
 * @param answerTokens the longest answer in tokens, 1 or more
 * @param promptTokens the longest prompt in tokens, 1 or more
 * @param partialTokens after this number of tokens a partial answer is published again, 1 or more
 */
public record TextLimits(int concurrent, int answerTokens, int promptTokens, int partialTokens)
    implements Serializable {
  /** The limits of a job whose options set none. */
  public static final TextLimits USUAL = new TextLimits(16, 1024, 4096, 8);

  /** Checks the ranges. */
  public TextLimits {
    require("serving.text.concurrent", concurrent);
    require("serving.text.answer-length", answerTokens);
    require("serving.text.prompt-length", promptTokens);
    require("serving.text.partial-interval", partialTokens);
  }

  private static void require(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " is " + value + "; must be 1 or more.");
    }
  }
}
