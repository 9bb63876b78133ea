// SPDX-License-Identifier: Apache-2.0
package io.moram.operators.learner;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How many examples of a sample were ranked right.
 *
 * @param correct of how many the best class was their own, 0 to {@code examples}
 * @param examples how many there were; 0: nothing was measured
 */
record Accuracy(int correct, int examples) {
  /** Nothing was measured. */
  static final Accuracy NONE = new Accuracy(0, 0);

  Accuracy {
    if (correct < 0 || correct > examples) {
      throw new IllegalArgumentException(correct + " of " + examples + " cannot be right");
    }
  }

  /** Whether it says anything. */
  boolean measured() {
    return examples > 0;
  }

  /** The share that was right, 0 to 1; NaN where nothing was measured. */
  double value() {
    return (double) correct / examples;
  }

  /**
   * The variance of {@link #value}, from p = (correct + 1) / (examples + 2), so that a small sample
   * that is all right does not count as certain.
   */
  double variance() {
    double smoothed = (correct + 1.0) / (examples + 2.0);
    return smoothed * (1 - smoothed) / examples;
  }

  static void write(Accuracy accuracy, DataOutputView target) throws IOException {
    target.writeInt(accuracy.correct);
    target.writeInt(accuracy.examples);
  }

  static Accuracy read(DataInputView source) throws IOException {
    return new Accuracy(source.readInt(), source.readInt());
  }
}
