// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.evaluate;

import io.moram.evaluation.Cell;
import io.moram.evaluation.Scores;
import io.moram.schemas.Evaluation;
import io.moram.schemas.EvaluationCell;
import io.moram.schemas.EvaluationRow;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Converts records of the topic evaluations to scores and back. */
public final class EvaluationRecords {
  private EvaluationRecords() {}

  /** The scores that a record holds. */
  public static Scores scores(Evaluation evaluation) {
    SortedMap<Integer, SortedMap<String, Cell>> rows = new TreeMap<>();
    for (EvaluationRow row : evaluation.getRows()) {
      SortedMap<String, Cell> cells = new TreeMap<>();
      for (EvaluationCell cell : row.getCells()) {
        cells.put(
            cell.getDomain(),
            new Cell(cell.getPredictions(), cell.getCorrect(), cell.getCorrectWithin()));
      }
      rows.put(row.getBankVersion(), cells);
    }
    return new Scores(rows);
  }

  /**
   * The record of a learner's scores.
   *
   * @param time now, in milliseconds since 1970-01-01 UTC
   */
  static Evaluation record(String learner, long time, Scores scores) {
    List<EvaluationRow> rows = new ArrayList<>();
    scores
        .rows()
        .forEach(
            (version, cells) -> {
              List<EvaluationCell> written = new ArrayList<>();
              cells.forEach(
                  (domain, cell) ->
                      written.add(
                          new EvaluationCell(
                              domain, cell.predictions(), cell.correct(), cell.correctWithin())));
              rows.add(new EvaluationRow(version, written));
            });
    return new Evaluation(learner, time, rows);
  }
}
