// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

/** A learner's embeddings all have one width. */
final class EmbeddingWidth {
  private EmbeddingWidth() {}

  /**
   * Checks one more embedding's width.
   *
   * @throws IllegalArgumentException if it differs from the ones before
   */
  static void requireSame(int before, int width) {
    if (width != before) {
      throw new IllegalArgumentException(
          "An embedding of width %d after ones of width %d: a learner keeps one backbone"
              .formatted(width, before));
    }
  }
}
