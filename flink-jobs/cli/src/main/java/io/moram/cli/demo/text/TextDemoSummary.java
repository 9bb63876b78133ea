// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.cli.report.MatrixText;
import io.moram.client.data.TextTask;
import io.moram.evaluation.AccuracyMatrix;
import io.moram.evaluation.text.TraceFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a demo of texts has measured.
 *
 * @param tasks in the order in which they were sent
 * @param scores by rule
 * @param starts the first example of each task but the first
 * @param boundaries what the learner found
 * @param examples the examples that were sent
 * @param learned the examples of sealed tasks
 * @param requests the requests that were sent
 * @param answered those that were answered
 * @param faults what was set aside, in words
 */
record TextDemoSummary(
    List<TextTask> tasks,
    Map<String, TextScores> scores,
    List<Long> starts,
    List<TextMonitor.Found> boundaries,
    long examples,
    long learned,
    long requests,
    long answered,
    List<String> faults,
    double seconds) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Writes the figures for programs. A figure that was not measured is null. */
  void write(Path file) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json());
  }

  private ObjectNode json() {
    ObjectNode node = JSON.createObjectNode();
    ArrayNode names = node.putArray("tasks");
    tasks.forEach(task -> names.addObject().put("name", task.name()).put("metric", task.metric()));
    ObjectNode rules = node.putObject("rules");
    for (Map.Entry<String, TextScores> rule : scores.entrySet()) {
      AccuracyMatrix matrix = rule.getValue().matrix();
      TraceFigures figures = TraceFigures.of(matrix);
      ObjectNode own =
          rules
              .putObject(rule.getKey())
              .put("op", rounded(figures.overallPerformance()))
              .put("bwt", rounded(figures.clippedBackwardTransfer()))
              .put("bwtSigned", rounded(figures.signedBackwardTransfer()))
              .put("forgetting", rounded(figures.forgetting()))
              .put("taskRecognition", rounded(rule.getValue().recognition()));
      addRow(own.putArray("zeroShot"), matrix.zeroShot());
      ArrayNode rows = own.putArray("scores");
      matrix.rows().forEach(row -> addRow(rows.addArray(), row));
    }
    ArrayNode starting = node.putArray("taskStarts");
    starts.forEach(starting::add);
    ArrayNode found = node.putArray("boundaries");
    for (TextMonitor.Found boundary : boundaries) {
      found.addObject().put("example", boundary.example()).put("noticedAt", boundary.noticedAt());
    }
    return node.put("examples", examples)
        .put("examplesLearned", learned)
        .put("requests", requests)
        .put("predictions", answered)
        .put("deadLetters", faults.size())
        .put("seconds", rounded(seconds));
  }

  private static void addRow(ArrayNode array, List<Double> row) {
    row.forEach(score -> array.add(rounded(score)));
  }

  private static @Nullable Double rounded(double figure) {
    return Double.isFinite(figure) ? Math.round(figure * 100) / 100.0 : null;
  }

  /** The figures for people. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, TextScores> rule : scores.entrySet()) {
      AccuracyMatrix matrix = rule.getValue().matrix();
      TraceFigures figures = TraceFigures.of(matrix);
      text.append(MatrixText.of("Rule " + rule.getKey() + ": score of each task", matrix));
      text.append(
          String.format(
              Locale.ROOT,
              "OP %.1f   BWT %.1f (signed %.1f)   forgetting %.1f   tasks recognised %s%n%n",
              figures.overallPerformance(),
              figures.clippedBackwardTransfer(),
              figures.signedBackwardTransfer(),
              figures.forgetting(),
              Double.isNaN(rule.getValue().recognition())
                  ? "–"
                  : String.format(Locale.ROOT, "%.1f %%", rule.getValue().recognition())));
    }
    for (int i = 0; i < boundaries.size(); i++) {
      TextMonitor.Found found = boundaries.get(i);
      text.append(
          String.format(
              "Boundary at example %,d, noticed at %,d%s%n",
              found.example(),
              found.noticedAt(),
              i < starts.size() ? "; true: %,d".formatted(starts.get(i)) : ""));
    }
    return text.append(
            String.format(
                Locale.ROOT,
                "%,d examples, %,d of %,d requests answered, %,d dead letters in %.0f s",
                examples,
                answered,
                requests,
                faults.size(),
                seconds))
        .toString();
  }
}
