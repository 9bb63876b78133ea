// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

/** The detectors for tasks without markers; the text form is the option's value. */
public enum DetectorKind {
  /** No detector: only the producer's task markers. */
  MARKER("marker"),
  /** A test on the frozen backbone's embeddings. */
  EMBEDDING("embedding"),
  /** A test on new class names. */
  LABEL("label"),
  /** Both tests, on embeddings and on new class names. */
  COMBINED("combined"),
  /** A rise of the prequential loss, detected by ADWIN. */
  LOSS_ADWIN("loss-adwin"),
  /** A rise of the prequential loss, detected by the Page-Hinkley test. */
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
