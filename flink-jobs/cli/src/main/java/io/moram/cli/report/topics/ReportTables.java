// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.topics;

import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import io.moram.cli.report.OpenTaskAccuracy;
import io.moram.cli.report.RuleSummary;
import io.moram.cli.report.RunDetails.LossPoint;
import io.moram.evaluation.AccuracyMatrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes figures of a report as CSV. A figure that was not measured is empty. */
final class ReportTables {

  private static final CsvMapper CSV = new CsvMapper();

  private ReportTables() {}

  /** Writes the matrices of a rule: {@code matrix-RULE.csv} and {@code matrix-RULE-within.csv}. */
  static void writeMatrices(RuleSummary rule, Path folder) throws IOException {
    write(matrix(rule.accuracy()), folder.resolve("matrix-" + rule.rule() + ".csv"));
    write(matrix(rule.within()), folder.resolve("matrix-" + rule.rule() + "-within.csv"));
  }

  private static List<List<String>> matrix(AccuracyMatrix matrix) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("after", matrix.domains()));
    rows.add(row("zero-shot", matrix.zeroShot().stream().map(ReportTables::figure).toList()));
    for (int task = 0; task < matrix.tasks().size(); task++) {
      rows.add(
          row(
              matrix.tasks().get(task),
              matrix.rows().get(task).stream().map(ReportTables::figure).toList()));
    }
    return rows;
  }

  /** Writes {@code losses.csv}: one row per reported step. */
  static void writeLosses(List<LossPoint> losses, Path folder) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("task", "step", "loss"));
    for (LossPoint point : losses) {
      rows.add(
          List.of(
              Integer.toString(point.task()),
              Long.toString(point.step()),
              Double.toString(point.loss())));
    }
    write(rows, folder.resolve("losses.csv"));
  }

  /** Writes {@code accuracy.csv}: the mean accuracy after each task, by every rule. */
  static void writeAccuracy(List<RuleSummary> rules, Path folder) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("rule", "row", "after", "domains so far", "all domains"));
    for (RuleSummary rule : rules) {
      AccuracyMatrix matrix = rule.accuracy();
      for (int task = 0; task < matrix.tasks().size(); task++) {
        rows.add(
            List.of(
                rule.rule(),
                Integer.toString(task + 1),
                matrix.tasks().get(task),
                figure(matrix.learnedAfter(task)),
                figure(matrix.after(task))));
      }
    }
    write(rows, folder.resolve("accuracy.csv"));
  }

  /** Writes {@code learning-curve.csv}: one row per number of known examples of an open task. */
  static void writeLearningCurve(List<OpenTaskAccuracy> curve, Path folder) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("task", "examples", "pictures", "correct"));
    for (OpenTaskAccuracy point : curve) {
      rows.add(
          List.of(
              Integer.toString(point.task()),
              Long.toString(point.examples()),
              Long.toString(point.pictures()),
              Long.toString(point.correct())));
    }
    write(rows, folder.resolve("learning-curve.csv"));
  }

  private static List<String> row(String name, List<String> cells) {
    List<String> row = new ArrayList<>(List.of(name));
    row.addAll(cells);
    return row;
  }

  private static String figure(double figure) {
    return Double.isFinite(figure) ? String.format(Locale.ROOT, "%.2f", figure) : "";
  }

  private static void write(List<List<String>> rows, Path file) throws IOException {
    try (SequenceWriter writer = CSV.writer().writeValues(file.toFile())) {
      writer.writeAll(rows);
    }
  }
}
