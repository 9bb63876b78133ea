// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.evaluate;

import io.moram.schemas.EvaluationContext;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import java.util.HashSet;
import java.util.Set;

/**
 * The score of one prediction.
 *
 * @param correct its first label is the expected one
 * @param correctWithin the first of its labels that is one of the domain's own is the expected one
 */
record PredictionScore(boolean correct, boolean correctWithin) {

  /** Scores a prediction; one without labels, or without any of the domain's own, is wrong. */
  static PredictionScore of(Prediction prediction, EvaluationContext evaluation) {
    String expected = evaluation.getExpectedLabel();
    boolean correct =
        !prediction.getRanked().isEmpty()
            && prediction.getRanked().get(0).getLabel().equals(expected);
    Set<String> own = new HashSet<>(evaluation.getDomainLabels());
    boolean correctWithin =
        prediction.getRanked().stream()
            .map(RankedLabel::getLabel)
            .filter(own::contains)
            .findFirst()
            .map(expected::equals)
            .orElse(false);
    return new PredictionScore(correct, correctWithin);
  }
}
