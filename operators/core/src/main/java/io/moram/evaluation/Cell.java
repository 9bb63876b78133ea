// SPDX-License-Identifier: Apache-2.0
package io.moram.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * What one bank version got right in one domain.
 *
 * @param predictions how many predictions the cell counts, at least 0
 * @param correct how many of them had the expected label first among all candidates; of answers in
 *     text, how many had the full score
 * @param correctWithin how many had it first among the domain's own labels; where the domain's own
 *     labels are among the candidates, never less than {@code correct}
 * @param scoreSum the sum of the scores of all predictions, each 0 to 100; null if no answer in
 *     text is counted, because a picture's score is 100 or 0
 */
public record Cell(long predictions, long correct, long correctWithin, @Nullable Double scoreSum) {
  /** No prediction yet. */
  public static final Cell EMPTY = new Cell(0, 0, 0);

  /** The score of a correct answer. */
  private static final double FULL = 100;

  /** Checks that neither count exceeds the predictions, and that the sum is one of scores. */
  public Cell {
    if (correct < 0 || correctWithin < 0 || Math.max(correct, correctWithin) > predictions) {
      throw new IllegalArgumentException(
          "A cell counts 0 to %d (its predictions) correct ones, not %d, %d within"
              .formatted(predictions, correct, correctWithin));
    }
    // Also refuses NaN.
    if (scoreSum != null && !(scoreSum >= 0 && scoreSum <= FULL * predictions)) {
      throw new IllegalArgumentException(
          "The scores of %d predictions add up to 0 to %s, not to %s"
              .formatted(predictions, FULL * predictions, scoreSum));
    }
  }

  /** A cell of pictures. */
  public Cell(long predictions, long correct, long correctWithin) {
    this(predictions, correct, correctWithin, null);
  }

  /** This cell with one more prediction. */
  public Cell plus(boolean isCorrect, boolean isCorrectWithin) {
    return new Cell(
        predictions + 1,
        correct + (isCorrect ? 1 : 0),
        correctWithin + (isCorrectWithin ? 1 : 0),
        scoreSum == null ? null : scoreSum + (isCorrect ? FULL : 0));
  }

  /**
   * This cell with one more answer in text.
   *
   * @param score 0 to 100
   */
  public Cell plus(double score) {
    int full = score == FULL ? 1 : 0;
    double before = scoreSum == null ? FULL * correct : scoreSum;
    return new Cell(predictions + 1, correct + full, correctWithin + full, before + score);
  }

  /**
   * The share that is correct among all candidates.
   *
   * @return per cent, 0 to 100; NaN where nothing is counted
   */
  public double accuracy() {
    return percent(correct);
  }

  /**
   * The share that is correct among the domain's own labels.
   *
   * @return per cent, 0 to 100; NaN where nothing is counted
   */
  public double accuracyWithin() {
    return percent(correctWithin);
  }

  /**
   * The mean score; of pictures the same as {@link #accuracy}.
   *
   * @return 0 to 100; NaN where nothing is counted
   */
  public double score() {
    return scoreSum == null || predictions == 0 ? accuracy() : scoreSum / predictions;
  }

  private double percent(long count) {
    return predictions == 0 ? Double.NaN : FULL * count / predictions;
  }
}
