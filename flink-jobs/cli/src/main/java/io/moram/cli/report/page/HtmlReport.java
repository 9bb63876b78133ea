// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.page;

import io.moram.cli.report.ChanceLevel;
import io.moram.cli.report.MatrixSentences;
import io.moram.cli.report.MatrixText;
import io.moram.cli.report.RuleSummary;
import io.moram.cli.report.RunDetails;
import io.moram.cli.report.RunSummary;
import io.moram.cli.report.SealedTaskSummary;
import io.moram.cli.report.VersionComparison;
import io.moram.evaluation.AccuracyMatrix;
import io.moram.jobs.secret.SecretSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes {@code report.html}: the report of a run for people, in one self-contained file. */
public final class HtmlReport {

  /** How many rules have their matrices in the report: the default one and the paper's. */
  private static final int MATRICES = 2;

  private static final String STYLE =
      """
      :root { color-scheme: light dark; }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
      table { border-collapse: collapse; } td, th { padding: .25rem .55rem; text-align: right; }
      th[scope=row], .left { text-align: left; font-weight: 500; } .facts td { overflow-wrap: anywhere; }
      .heat td { min-width: 3.2rem; } .heat td.own { outline: 2px solid #e0792b; outline-offset: -2px; }
      .figures { display: flex; flex-wrap: wrap; gap: 1.6rem; margin: 1rem 0; }
      .figures b { display: block; font-size: 1.5rem; } .figures span { opacity: .75; }
      .wide { overflow-x: auto; } .remark { border-left: 3px solid #e0792b; padding-left: .8rem; }
      dt { font-weight: 600; } dd { margin: 0 0 .5rem 1rem; }
      .pictures { display: flex; flex-wrap: wrap; gap: 1rem; }
      figure { margin: 0; width: 10.5rem; font-size: .85rem; } figure img { width: 7rem; height: 7rem; object-fit: contain; }
      .legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .85rem; margin: .3rem 0 1rem; }
      .legend i { display: inline-block; width: .8em; height: .8em; margin-right: .35em; border-radius: 2px; }
      svg { width: 100%; height: auto; font: 12px system-ui, sans-serif; }
      svg text { fill: currentColor; } svg .tick { font-size: 11px; opacity: .8; }
      svg .grid { stroke: currentColor; opacity: .2; } svg .found { stroke: #e0792b; stroke-width: 2; }
      svg .noticed { fill: #e0792b; } svg line.true { stroke: currentColor; stroke-dasharray: 3 3; }
      .on-phone { display: none; }
      @media (min-width: 641px) { th[scope=row] { white-space: nowrap; } }
      @media (max-width: 640px) { .on-screen { display: none; } .on-phone { display: block; } }
      """;

  /** The browser fetches nothing, whatever the names in the report are. */
  private static final String POLICY =
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:;"
          + " style-src 'unsafe-inline'\">\n";

  private HtmlReport() {}

  /** Writes the file. */
  public static void write(RunSummary run, RunDetails story, Path file) throws IOException {
    Files.writeString(file, html(run, story));
  }

  /** The content of the file. */
  static String html(RunSummary run, RunDetails story) {
    List<String> names = run.tasks().stream().map(SealedTaskSummary::name).toList();
    StringBuilder html = new StringBuilder();
    html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append(POLICY)
        .append("<title>moram-flink: ")
        .append(Html.text(story.learner()))
        .append("</title>\n<style>\n")
        .append(STYLE)
        .append("</style></head><body>\n<h1>What ")
        .append(Html.text(story.learner()))
        .append(" learned</h1>\n");
    appendFigures(html, run, story.answers().chance());
    story.remarks().forEach(remark -> appendRemark(html, remark));
    appendTable(html, "The run", story.facts());
    html.append("<h2>All rules, in per cent</h2>\n").append(RuleTable.of(run.rules()));
    run.rules().stream()
        .limit(MATRICES)
        .forEach(rule -> appendMatrices(html, rule, story.answers().chance()));
    html.append("<p>Rows: after each task. Columns: domains. Framed: each domain right after its")
        .append(" own task.</p>\n")
        .append(Explanations.of(story.answers().chance(), run.rules()))
        .append(AnswerSections.of(story.answers(), run.rules().get(0).rule()));
    if (!run.early().points().isEmpty()) {
      html.append("<h2>Answers from the first examples</h2>\n");
      appendRemark(html, run.early().text());
      html.append(EarlyChart.of(run.early()));
    }
    html.append("<h2>Loss</h2>\n").append(LossChart.of(story.losses(), names));
    appendBoundaries(html, run, story);
    html.append("<h2>Tasks</h2>\n");
    appendTasks(html, run.tasks());
    appendTable(html, "How boundaries were detected", story.boundarySettings());
    appendTable(html, "Settings", story.settings());
    return html.append("</body></html>\n").toString();
  }

  private static void appendBoundaries(StringBuilder html, RunSummary run, RunDetails story) {
    boolean isTrue = !story.domainStarts().isEmpty();
    Long examples = run.examplesIn();
    html.append(isTrue ? "<h2>Boundaries: true and found</h2>\n" : "<h2>Boundaries</h2>\n")
        .append(
            BoundaryTimeline.of(
                story.domainStarts(),
                run.tasks(),
                examples == null ? run.examplesTrained() : examples))
        .append(
            isTrue
                ? "<p>Bands: the domains as they were sent. Dashed line: the true boundary."
                : "<p>Bands: the tasks. The true boundaries are unknown.")
        .append(" Line: the boundary that the detector found.")
        .append(" Triangle: the example at which it was found.</p>\n");
  }

  private static void appendTable(StringBuilder html, String title, Map<String, String> rows) {
    if (rows.isEmpty()) {
      return;
    }
    html.append("<h2>").append(title).append("</h2>\n<table class=\"facts\">\n");
    rows.forEach(
        (name, value) ->
            html.append("<tr><th scope=\"row\">")
                .append(Html.text(name))
                .append("</th><td class=\"left\">")
                .append(Html.text(SecretSettings.shown(name, value)))
                .append("</td></tr>\n"));
    html.append("</table>\n");
  }

  private static void appendMatrices(
      StringBuilder html, RuleSummary rule, @Nullable ChanceLevel chance) {
    html.append("<h2>Rule ")
        .append(Html.text(rule.rule()))
        .append(": accuracy over the classes of all domains, in per cent</h2>\n");
    MatrixSentences.of(rule.accuracy(), chance).forEach(text -> appendRemark(html, text));
    html.append(HeatMap.of(rule.accuracy(), rule.pictures()))
        .append("<p>")
        .append(Html.text(rule.pictures().text()))
        .append("</p>\n<h2>Rule ")
        .append(Html.text(rule.rule()))
        .append(": accuracy over the classes of the picture's own domain, in per cent</h2>\n");
    MatrixSentences.of(rule.within(), null).forEach(text -> appendRemark(html, text));
    html.append(HeatMap.of(rule.within(), rule.pictures()));
  }

  private static void appendFigures(
      StringBuilder html, RunSummary run, @Nullable ChanceLevel chance) {
    AccuracyMatrix accuracy = run.accuracy();
    AccuracyMatrix within = run.within();
    html.append("<div class=\"figures\">\n");
    appendFigure(html, "Transfer", accuracy.transfer());
    appendFigure(html, "Average", accuracy.average());
    appendFigure(html, "Last", accuracy.last());
    appendFigure(html, "Own task", accuracy.own());
    appendFigure(html, "Own task, within", within.own());
    appendFigure(html, "Last, within", within.last());
    if (chance != null) {
      appendFigure(html, "Chance level", chance.lowest());
    }
    html.append("</div>\n<p>")
        .append(
            Stream.of(
                    count(run.examplesIn(), "examples in"),
                    count(run.examplesTrained(), "trained on"),
                    count(run.requests(), "requests"),
                    count(run.predictions(), "predictions"),
                    count(run.deadLetters(), "dead letters"))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", ")))
        .append(".</p>\n");
    VersionComparison versions = run.versions();
    if (versions != null) {
      appendRemark(html, versions.text());
    }
  }

  private static String count(@Nullable Long count, String what) {
    return count == null ? "" : String.format(Locale.ROOT, "%,d %s", count, what);
  }

  private static void appendFigure(StringBuilder html, String name, double figure) {
    html.append("<div><b>")
        .append(MatrixText.percent(figure))
        .append(" %</b><span>")
        .append(name)
        .append("</span></div>\n");
  }

  private static void appendRemark(StringBuilder html, String remark) {
    html.append("<p class=\"remark\">").append(Html.text(remark)).append("</p>\n");
  }

  private static void appendTasks(StringBuilder html, List<SealedTaskSummary> tasks) {
    html.append("<div class=\"wide\"><table><thead><tr><th class=\"left\">task</th>")
        .append("<th>classes</th><th>atoms</th><th>boundary</th><th>noticed</th>")
        .append("<th>seal, s</th></tr></thead><tbody>\n");
    for (int i = 0; i < tasks.size(); i++) {
      SealedTaskSummary task = tasks.get(i);
      Long boundary = task.boundaryExample();
      Long detected = task.detectedExample();
      html.append(
              "<tr><th scope=\"row\">%d %s</th><td>%d</td><td>%,d</td><td>%s</td><td>%s</td>"
                  .formatted(
                      i,
                      Html.text(task.name()),
                      task.classes(),
                      task.atoms(),
                      boundary == null ? "" : boundary.toString(),
                      detected == null ? "" : detected.toString()))
          .append("<td>")
          .append(Double.isFinite(task.sealSeconds()) ? Html.number(task.sealSeconds()) : "–")
          .append("</td></tr>\n");
    }
    html.append("</tbody></table></div>\n");
  }
}
