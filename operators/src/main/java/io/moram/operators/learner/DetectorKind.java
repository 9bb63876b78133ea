// SPDX-License-Identifier: Apache-2.0
package io.moram.operators.learner;

/** How task boundaries are found. */
public enum DetectorKind {
  /** By the producer's task markers alone. */
  MARKER,
  /** By the frozen backbone's embeddings; markers are not read. */
  EMBEDDING,
  /** By markers in tasks that carry them, by embeddings in tasks that carry none. */
  MARKER_OR_EMBEDDING
}
