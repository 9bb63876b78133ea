// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import io.moram.model.FeatureWidths;
import java.util.List;

/**
 * What is kept of a task's pictures: a mean per class, and how they scatter around their means.
 *
 * @param widths of the features
 * @param classes in order of arrival; without duplicates
 * @param hiddenScatter Σ (x − μ)(x − μ)ᵀ of the hidden part, μ the mean of x's class: the upper
 *     triangle, row by row; not changed; empty while the task is open
 * @param embeddingScatter the same of the embedding
 * @param novelty how far its pictures lie from their classes
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by the checksum of what holds it.
public record RecallSignature(
    FeatureWidths widths,
    List<ClassSignature> classes,
    float[] hiddenScatter,
    float[] embeddingScatter,
    Novelty novelty) {

  public RecallSignature {
    classes = List.copyOf(classes);
    boolean open = hiddenScatter.length == 0 && embeddingScatter.length == 0;
    if (!open
        && (hiddenScatter.length != SymmetricMatrix.length(widths.hidden())
            || embeddingScatter.length != SymmetricMatrix.length(widths.embedding()))) {
      throw new IllegalArgumentException(
          "a signature's scatter has "
              + hiddenScatter.length
              + " and "
              + embeddingScatter.length
              + " numbers, which does not fit features of "
              + widths);
    }
    for (ClassSignature one : classes) {
      if (one.mean().length != widths.total()) {
        throw new IllegalArgumentException(
            "the mean of class " + one.label() + " does not fit features of " + widths);
      }
    }
  }

  /** The means alone, as they are published while the task is open. */
  public RecallSignature meansAlone() {
    return new RecallSignature(widths, classes, new float[0], new float[0], Novelty.UNKNOWN);
  }

  /** The same with another novelty. */
  public RecallSignature with(Novelty measured) {
    return new RecallSignature(widths, classes, hiddenScatter, embeddingScatter, measured);
  }

  /** Whether it has no scatter, because the task is open. */
  public boolean isOpen() {
    return hiddenScatter.length == 0;
  }

  /** The number of pictures. */
  public long examples() {
    return classes.stream().mapToLong(ClassSignature::examples).sum();
  }
}
