// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.topics;

import io.moram.evaluation.AnswerStatistics;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.RecognizedTask;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the answers of each rule and bank version say beside their classes. */
public final class RuleStatistics {

  private record RuleVersion(AnswerRuleName rule, int version) {}

  private final Map<RuleVersion, AnswerStatistics> statistics = new HashMap<>();
  private final Function<EvaluationContext, @Nullable Integer> taskOf;

  /**
   * @param taskOf the task of a picture's domain; null if no task taught it
   */
  public RuleStatistics(Function<EvaluationContext, @Nullable Integer> taskOf) {
    this.taskOf = taskOf;
  }

  /** Counts the answer to a request that is scored. */
  public void accept(Prediction prediction) {
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
            recognition == null ? null : task != null && task.equals(taskOf.apply(evaluation)),
            recognition != null && task == null);
  }

  /** The statistics of a rule and a bank version; empty if none was counted. */
  public AnswerStatistics of(AnswerRuleName rule, int version) {
    return statistics.getOrDefault(new RuleVersion(rule, version), new AnswerStatistics());
  }
}
