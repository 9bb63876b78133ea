// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import io.moram.flink.backbone.BackboneChoice;
import java.io.Serializable;

/**
 * The settings of the embedding operator.
 *
 * @param backbone the backbone that embeds
 * @param batchSize the number of pictures in one forward pass, 1 or more
 * @param delayMillis the longest time that a picture waits for its batch, in milliseconds, 1 or
 *     more
 * @param idleMillis the idle time that ends tasks, in milliseconds; 0: none does
 */
public record EmbedSettings(
    BackboneChoice backbone, int batchSize, long delayMillis, long idleMillis)
    implements Serializable {

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
  }
}
