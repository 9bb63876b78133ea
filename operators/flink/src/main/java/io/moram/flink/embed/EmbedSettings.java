// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import io.moram.flink.backbone.BackboneChoice;
import java.io.Serializable;

/**
 * The settings of the embedding operator.
 *
 * @param backbone the backbone that embeds
 * @param batchSize the number of examples in one forward pass, 1 or more
 * @param delayMillis the longest time that an example waits for its batch, in milliseconds, 1 or
 *     more
 * @param idleMillis the idle time that ends tasks, in milliseconds; 0: none does
 * @param textTokens the longest prompt with its answer, in tokens, 3 or more
 */
public record EmbedSettings(
    BackboneChoice backbone, int batchSize, long delayMillis, long idleMillis, int textTokens)
    implements Serializable {

  /** The longest prompt with its answer of a job whose options set none, in tokens. */
  public static final int USUAL_TEXT_TOKENS = 1024;

  /** Settings with the usual limit of texts. */
  public EmbedSettings(BackboneChoice backbone, int batchSize, long delayMillis, long idleMillis) {
    this(backbone, batchSize, delayMillis, idleMillis, USUAL_TEXT_TOKENS);
  }

  /** Checks the ranges. */
  public EmbedSettings {
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          "learner.embed.batch-size is " + batchSize + "; must be 1 or more.");
    }
    if (delayMillis < 1) {
      throw new IllegalArgumentException(
          "learner.embed.delay is " + delayMillis + " ms; must be 1 ms or more.");
    }
    if (textTokens < 3) {
      throw new IllegalArgumentException(
          "learner.text-length is " + textTokens + "; must be 3 or more.");
    }
  }
}
