// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

/**
 * How many examples of a sample were ranked right.
 *
 * @param correct of how many the best class was their own, 0 to {@code examples}
 * @param examples how many there were; 0: nothing was measured
 */
public record Accuracy(int correct, int examples) {
  /** Nothing was measured. */
  public static final Accuracy NONE = new Accuracy(0, 0);

  /** Checks the ranges. */
  public Accuracy {
    if (correct < 0 || correct > examples) {
      throw new IllegalArgumentException(correct + " of " + examples + " cannot be right");
    }
  }

  /** Whether it says anything. */
  public boolean measured() {
    return examples > 0;
  }

  /** The share that was right, 0 to 1; NaN where nothing was measured. */
  public double value() {
    return (double) correct / examples;
  }

  /**
   * Whether this is no worse than another, within two standard errors of this sample's share. False
   * where either was not measured.
   *
   * <p>The other one's error does not widen the tolerance: a task that was sealed with few examples
   * would count as served by any bank.
   */
  public boolean noWorseThan(Accuracy other) {
    return measured() && other.measured() && value() >= other.value() - 2 * Math.sqrt(variance());
  }

  /**
   * p (1 - p) / n, with p = (correct + 1) / (examples + 2) (Laplace), so that a small sample that
   * is all right does not count as certain.
   */
  private double variance() {
    double smoothed = (correct + 1.0) / (examples + 2.0);
    return smoothed * (1 - smoothed) / examples;
  }
}
