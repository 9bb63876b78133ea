// SPDX-License-Identifier: Apache-2.0
package io.moram.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * What the answers of one rule say beside their classes: how sure they are, and which task they
 * recognise. For one thread.
 */
public final class AnswerStatistics {
  private static final int BINS = 15;

  private final long[] answers = new long[BINS];
  private final long[] correct = new long[BINS];
  private final double[] confidence = new double[BINS];
  private long count;
  private long recognizing;
  private long recognized;
  private long unknown;

  /**
   * Adds an answer.
   *
   * @param isCorrect whether its best class is the expected one
   * @param probability of its best class, 0 to 1
   * @param recognition whether the recognised task is the picture's own; null if the rule
   *     recognises none
   * @param isUnknown whether the rule recognises tasks, and the picture belonged to none
   */
  public void add(
      boolean isCorrect, double probability, @Nullable Boolean recognition, boolean isUnknown) {
    int bin = (int) Math.min(BINS - 1, Math.max(0, Math.ceil(probability * BINS) - 1));
    answers[bin]++;
    correct[bin] += isCorrect ? 1 : 0;
    confidence[bin] += probability;
    count++;
    if (recognition != null) {
      recognizing++;
      recognized += recognition ? 1 : 0;
      unknown += isUnknown ? 1 : 0;
    }
  }

  /**
   * The expected calibration error: the difference between mean probability and accuracy in 15 bins
   * of equal width, weighted by the number of answers (Guo et al., arXiv 1706.04599).
   *
   * @return per cent, 0 to 100; NaN without an answer
   */
  public double calibrationError() {
    double error = 0;
    for (int bin = 0; bin < BINS; bin++) {
      error += Math.abs(confidence[bin] - correct[bin]);
    }
    return count == 0 ? Double.NaN : 100 * error / count;
  }

  /** The share of pictures whose recognised task is their own, in per cent; NaN if none has one. */
  public double taskRecognition() {
    return recognizing == 0 ? Double.NaN : 100.0 * recognized / recognizing;
  }

  /** The share of pictures that belonged to no task, in per cent; NaN if no rule recognises any. */
  public double unknown() {
    return recognizing == 0 ? Double.NaN : 100.0 * unknown / recognizing;
  }
}
