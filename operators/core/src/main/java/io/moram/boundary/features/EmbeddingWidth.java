// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.features;

/** A learner's embeddings all have one width. */
public final class EmbeddingWidth {
  private EmbeddingWidth() {}

  /**
   * Checks one more embedding's width.
   *
   * @throws IllegalArgumentException if it differs from the ones before
   */
  public static void requireSame(int before, int width) {
    if (width != before) {
      throw new IllegalArgumentException(
          "An embedding of width %d after ones of width %d: a learner keeps one backbone"
              .formatted(width, before));
    }
  }
}
