// SPDX-License-Identifier: Apache-2.0
package io.moram.evaluation;

/**
 * What one bank version got right in one domain.
 *
 * @param predictions how many predictions the cell counts, at least 0
 * @param correct how many of them had the expected label first among all candidates
 * @param correctWithin how many had it first among the domain's own labels; where the domain's own
 *     labels are among the candidates, never less than {@code correct}
 */
public record Cell(long predictions, long correct, long correctWithin) {
  /** No prediction yet. */
  public static final Cell EMPTY = new Cell(0, 0, 0);

  /** Checks that neither count exceeds the predictions. */
  public Cell {
    if (correct < 0 || correctWithin < 0 || Math.max(correct, correctWithin) > predictions) {
      throw new IllegalArgumentException(
          "A cell counts 0 to %d (its predictions) correct ones, not %d, %d within"
              .formatted(predictions, correct, correctWithin));
    }
  }

  /** This cell with one more prediction. */
  public Cell plus(boolean isCorrect, boolean isCorrectWithin) {
    return new Cell(
        predictions + 1, correct + (isCorrect ? 1 : 0), correctWithin + (isCorrectWithin ? 1 : 0));
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

  private double percent(long count) {
    return predictions == 0 ? Double.NaN : 100.0 * count / predictions;
  }
}
