// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.evaluation.AnswerStatistics;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.RecognizedTask;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the answers of each rule and bank version say beside their classes. */
final class RuleStatistics {

  private record RuleVersion(AnswerRuleName rule, int version) {}

  private final Map<RuleVersion, AnswerStatistics> statistics = new HashMap<>();
  private final List<String> domains;
  private final int resumed;

  /**
   * @param domains the domains, in the order of their tasks
   * @param resumed the number of the learner's tasks before the first domain
   */
  RuleStatistics(List<String> domains, int resumed) {
    this.domains = List.copyOf(domains);
    this.resumed = resumed;
  }

  /** Counts the answer to a request that is scored. */
  void accept(Prediction prediction) {
    EvaluationContext evaluation = prediction.getEvaluation();
    if (evaluation == null
        || prediction.getProvisionalStep() != null
        || prediction.getRanked().isEmpty()) {
      return;
    }
    RankedLabel best = prediction.getRanked().get(0);
    RecognizedTask recognition = prediction.getRecognition();
    Integer task = recognition == null ? null : recognition.getTask();
    statistics
        .computeIfAbsent(
            new RuleVersion(prediction.getRule(), prediction.getBankVersion()),
            key -> new AnswerStatistics())
        .add(
            best.getLabel().equals(evaluation.getExpectedLabel()),
            best.getProbability(),
            recognition == null
                ? null
                : task != null && task == resumed + domains.indexOf(evaluation.getDomain()),
            recognition != null && task == null);
  }

  /** The statistics of a rule and a bank version; empty if none was counted. */
  AnswerStatistics of(AnswerRuleName rule, int version) {
    return statistics.getOrDefault(new RuleVersion(rule, version), new AnswerStatistics());
  }
}
