// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.evaluate;

import io.moram.evaluation.Cell;
import io.moram.evaluation.Scores;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.Evaluation;
import io.moram.schemas.EvaluationCell;
import io.moram.schemas.EvaluationRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Converts records of the topic evaluations to scores and back. */
public final class EvaluationRecords {
  private EvaluationRecords() {}

  /** The scores that a record holds for a rule. */
  public static Scores scores(Evaluation evaluation, AnswerRuleName rule) {
    SortedMap<Integer, SortedMap<String, Cell>> rows = new TreeMap<>();
    for (EvaluationRow row : evaluation.getRows()) {
      if (row.getRule() != rule) {
        continue;
      }
      SortedMap<String, Cell> cells = new TreeMap<>();
      for (EvaluationCell cell : row.getCells()) {
        cells.put(
            cell.getDomain(),
            new Cell(
                cell.getPredictions(),
                cell.getCorrect(),
                cell.getCorrectWithin(),
                cell.getScoreSum()));
      }
      rows.put(row.getBankVersion(), cells);
    }
    return new Scores(rows);
  }

  /**
   * The record of a learner's scores.
   *
   * @param byRule the scores of every rule that has answered
   * @param time now, in milliseconds since 1970-01-01 UTC
   */
  static Evaluation record(String learner, long time, Map<AnswerRuleName, Scores> byRule) {
    List<EvaluationRow> rows = new ArrayList<>();
    byRule.forEach(
        (rule, scores) ->
            scores.rows().forEach((version, cells) -> rows.add(row(rule, version, cells))));
    return new Evaluation(learner, time, rows);
  }

  private static EvaluationRow row(
      AnswerRuleName rule, int version, SortedMap<String, Cell> cells) {
    List<EvaluationCell> written = new ArrayList<>();
    cells.forEach(
        (domain, cell) ->
            written.add(
                new EvaluationCell(
                    domain,
                    cell.predictions(),
                    cell.correct(),
                    cell.correctWithin(),
                    cell.scoreSum())));
    return new EvaluationRow(rule, version, written);
  }
}
