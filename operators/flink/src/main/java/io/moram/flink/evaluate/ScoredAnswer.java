// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.evaluate;

import io.moram.evaluation.Cell;
import io.moram.evaluation.text.TextMetric;
import io.moram.schemas.AnswerEnd;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.TextEvaluationContext;
import io.moram.schemas.TextPrediction;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificRecord;

/**
 * A prediction of an evaluation stream, and what it adds to its cell.
 *
 * @param version the bank version that answered
 * @param domain the cell within the row of the rule and the version
 * @param score adds the prediction's score to the cell
 */
record ScoredAnswer(
    String learner, AnswerRuleName rule, int version, String domain, UnaryOperator<Cell> score) {
  /** Some metrics take time in proportion to the product of both lengths. */
  static final int MOST_CHARACTERS = 10_000;

  /** The longest source of an answer, in characters. */
  private static final int MOST_SOURCE = 100_000;

  /** Why a prediction of an evaluation stream is not counted. */
  static final class UnscoredException extends Exception {
    private static final long serialVersionUID = 1;
    private final String learner;
    private final int version;

    UnscoredException(TextPrediction prediction, IllegalArgumentException cause) {
      super(cause.getMessage(), cause);
      this.learner = prediction.getLearner();
      this.version = prediction.getBankVersion();
    }

    String learner() {
      return learner;
    }

    int version() {
      return version;
    }
  }

  /**
   * Scores a prediction of either kind. Empty if it is not one to count: it has no evaluation
   * context, an open task answered, or the answer goes on.
   *
   * @throws UnscoredException if it is one to count and cannot be scored
   */
  static Optional<ScoredAnswer> of(SpecificRecord prediction) throws UnscoredException {
    return prediction instanceof TextPrediction text
        ? ofText(text)
        : ofPicture((Prediction) prediction);
  }

  private static Optional<ScoredAnswer> ofPicture(Prediction prediction) {
    EvaluationContext evaluation = prediction.getEvaluation();
    // An open task's atoms and classes are no sealed version: its cells would mix two models.
    if (evaluation == null || prediction.getProvisionalStep() != null) {
      return Optional.empty();
    }
    boolean correct = isFirst(prediction, evaluation);
    boolean correctWithin = isFirstWithin(prediction, evaluation);
    return Optional.of(
        new ScoredAnswer(
            prediction.getLearner(),
            prediction.getRule(),
            prediction.getBankVersion(),
            evaluation.getDomain(),
            cell -> cell.plus(correct, correctWithin)));
  }

  /** Whether the first label is the expected one; not if there is none. */
  private static boolean isFirst(Prediction prediction, EvaluationContext evaluation) {
    return !prediction.getRanked().isEmpty()
        && prediction.getRanked().get(0).getLabel().equals(evaluation.getExpectedLabel());
  }

  /** The same among the domain's own labels. */
  private static boolean isFirstWithin(Prediction prediction, EvaluationContext evaluation) {
    Set<String> own = new HashSet<>(evaluation.getDomainLabels());
    return prediction.getRanked().stream()
        .map(RankedLabel::getLabel)
        .filter(own::contains)
        .findFirst()
        .map(evaluation.getExpectedLabel()::equals)
        .orElse(false);
  }

  private static Optional<ScoredAnswer> ofText(TextPrediction prediction) throws UnscoredException {
    TextEvaluationContext evaluation = prediction.getEvaluation();
    if (evaluation == null || prediction.getEnd() == AnswerEnd.PARTIAL) {
      return Optional.empty();
    }
    double score;
    try {
      score = score(prediction.getText(), evaluation);
    } catch (IllegalArgumentException e) {
      throw new UnscoredException(prediction, e);
    }
    return Optional.of(
        new ScoredAnswer(
            prediction.getLearner(),
            prediction.getRule(),
            prediction.getBankVersion(),
            evaluation.getDomain(),
            cell -> cell.plus(score)));
  }

  private static double score(String text, TextEvaluationContext evaluation) {
    TextMetric metric = TextMetric.named(evaluation.getMetric());
    String source = metric.needsSource() ? evaluation.getSource() : "";
    if (source == null) {
      throw new IllegalArgumentException(
          "evaluation.source is null; must be a text for the metric "
              + metric
              + ". A serving job of this build adds it.");
    }
    requireAtMost(MOST_CHARACTERS, "text", text);
    requireAtMost(MOST_CHARACTERS, "evaluation.expectedAnswer", evaluation.getExpectedAnswer());
    requireAtMost(MOST_SOURCE, "evaluation.source", source);
    return metric.score(source, text, evaluation.getExpectedAnswer());
  }

  private static void requireAtMost(int most, String field, String text) {
    if (text.length() > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has %,d characters; must have at most %,d.",
              field,
              text.length(),
              most));
    }
  }
}
