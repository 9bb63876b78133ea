// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

/** How task boundaries are found in tasks that carry no markers; printed as in options. */
public enum DetectorKind {
  /** Not at all: by the producer's task markers alone. */
  MARKER("marker"),
  /** By the frozen backbone's embeddings. */
  EMBEDDING("embedding"),
  /** By new class names. */
  LABEL("label"),
  /** By embeddings and new class names. */
  COMBINED("combined"),
  /** By a rise of the prequential loss, watched by ADWIN. */
  LOSS_ADWIN("loss-adwin"),
  /** By a rise of the prequential loss, watched by the Page-Hinkley test. */
  LOSS_PAGE_HINKLEY("loss-page-hinkley");

  private final String text;

  DetectorKind(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
