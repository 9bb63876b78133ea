// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import io.moram.flink.backbone.BackboneChoice;
import java.io.Serializable;

/**
 * How the embedding operator works.
 *
 * @param backbone which backbone embeds
 * @param embeddings whether embeddings are computed at all; where no detector reads them, pictures
 *     are only checked
 * @param batchSize how many pictures go through the backbone at once, at least 1
 * @param delayMillis how long a picture waits for others at most, in milliseconds, at least 1
 */
public record EmbedSettings(
    BackboneChoice backbone, boolean embeddings, int batchSize, long delayMillis)
    implements Serializable {

  /** Checks the ranges. */
  public EmbedSettings {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size is " + batchSize + "; it must be 1 or more");
    }
    if (delayMillis < 1) {
      throw new IllegalArgumentException("delay is " + delayMillis + " ms; it must be 1 or more");
    }
  }
}
