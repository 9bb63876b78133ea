// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import io.moram.cli.console.RuleNames;
import io.moram.cli.console.TextGrid;
import io.moram.client.PredictionClient.Answer;
import io.moram.schemas.Prediction;
import io.moram.schemas.RecognizedTask;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints answers as tables, each of a limited number of rows. */
final class AnswerTable implements AnswerPrinter {

  private final PrintWriter out;
  private final int rowsPerTable;
  private TextGrid grid = grid();
  private int rows;

  /**
   * @param rowsPerTable how many answers are kept until their table is printed
   */
  AnswerTable(PrintWriter out, int rowsPerTable) {
    this.out = out;
    this.rowsPerTable = rowsPerTable;
  }

  @Override
  public void add(Answer answer, String name) {
    grid.row(cells(answer, name));
    rows++;
    if (rows == rowsPerTable) {
      end();
    }
  }

  @Override
  public void end() {
    if (rows > 0) {
      grid.printTo(out);
      out.flush();
    }
    grid = grid();
    rows = 0;
  }

  private static TextGrid grid() {
    return new TextGrid("picture", "answer", "then", "rule", "task", "bank", "activated", "ms");
  }

  static String[] cells(Answer answer, String name) {
    Prediction prediction = answer.prediction();
    if (prediction == null) {
      return new String[] {name, "no answer: " + answer.fault(), "", "", "", "", "", ""};
    }
    List<String> ranked =
        prediction.getRanked().stream()
            .map(label -> label.getLabel() + " " + percent(label.getProbability()))
            .toList();
    return new String[] {
      name,
      ranked.isEmpty() ? "(the learner has no sealed class yet)" : ranked.get(0),
      String.join(", ", ranked.subList(Math.min(1, ranked.size()), ranked.size())),
      RuleNames.of(prediction.getRule()),
      task(prediction),
      "v" + prediction.getBankVersion(),
      shares(prediction),
      String.format(Locale.ROOT, "%.0f", prediction.getLatencyMillis())
    };
  }

  /** The recognised task, its probability, and the bank version that answered for it. */
  private static String task(Prediction prediction) {
    RecognizedTask recognition = prediction.getRecognition();
    if (recognition == null) {
      return "";
    }
    return recognition.getTask() == null
        ? "none"
        : recognition.getTask()
            + " "
            + percent(recognition.getProbability())
            + " v"
            + recognition.getVersion();
  }

  /** The tasks with the largest share of the activation. */
  private static String shares(Prediction prediction) {
    return String.join(
        ", ",
        prediction.getTaskShares().stream()
            .sorted((a, b) -> Float.compare(b.getShare(), a.getShare()))
            .limit(2)
            .map(share -> "task " + share.getTask() + " " + percent(share.getShare()))
            .toList());
  }

  private static String percent(float share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
