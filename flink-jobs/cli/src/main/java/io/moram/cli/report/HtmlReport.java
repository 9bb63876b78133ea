// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import io.moram.evaluation.AccuracyMatrix;
import io.moram.jobs.secret.SecretSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

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
      th[scope=row], .left { text-align: left; font-weight: 500; }
      .heat td { min-width: 3.2rem; } .heat td.own { outline: 2px solid #e0792b; outline-offset: -2px; }
      .figures { display: flex; flex-wrap: wrap; gap: 1.6rem; margin: 1rem 0; }
      .figures b { display: block; font-size: 1.5rem; } .figures span { opacity: .75; }
      .wide { overflow-x: auto; } .remark { border-left: 3px solid #e0792b; padding-left: .8rem; }
      svg { width: 100%; height: auto; font: 12px system-ui, sans-serif; }
      svg text { fill: currentColor; } svg .tick { font-size: 11px; opacity: .75; }
      svg .grid { stroke: currentColor; opacity: .15; } svg .found { stroke: #e0792b; stroke-width: 2; }
      svg .noticed { fill: #e0792b; } svg line.true { stroke: currentColor; stroke-dasharray: 3 3; }
      """;

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
        .append("<title>moram-flink: ")
        .append(Html.text(story.learner()))
        .append("</title>\n<style>\n")
        .append(STYLE)
        .append("</style></head><body>\n<h1>What ")
        .append(Html.text(story.learner()))
        .append(" learned</h1>\n");
    appendFigures(html, run);
    story.remarks().forEach(remark -> appendRemark(html, remark));
    html.append("<h2>All rules, in per cent</h2>\n").append(RuleTable.of(run.rules()));
    run.rules().stream().limit(MATRICES).forEach(rule -> appendMatrices(html, rule));
    html.append("<p>Rows: after each task. Columns: domains. Framed: each domain right after its")
        .append(" own task.</p>\n");
    if (!run.early().points().isEmpty()) {
      html.append("<h2>Answers from the first examples</h2>\n");
      appendRemark(html, run.early().text());
      html.append(EarlyChart.of(run.early()));
    }
    html.append("<h2>Loss</h2>\n")
        .append(LossChart.of(story.losses(), names))
        .append("<h2>Boundaries: true and found</h2>\n")
        .append(BoundaryTimeline.of(story.domainStarts(), run.tasks(), run.examplesIn()))
        .append("<p>Bands: the domains as they were sent. Dashed line: the true boundary.")
        .append(" Line: the boundary that the detector found.")
        .append(" Triangle: the example at which it was found.</p>\n<h2>Tasks</h2>\n");
    appendTasks(html, run.tasks());
    html.append("<h2>Settings</h2>\n<table>\n");
    story
        .settings()
        .forEach(
            (name, value) ->
                html.append("<tr><th scope=\"row\">")
                    .append(Html.text(name))
                    .append("</th><td class=\"left\">")
                    .append(Html.text(SecretSettings.shown(name, value)))
                    .append("</td></tr>\n"));
    return html.append("</table>\n</body></html>\n").toString();
  }

  private static void appendMatrices(StringBuilder html, RuleSummary rule) {
    html.append("<h2>Rule ")
        .append(Html.text(rule.rule()))
        .append(": accuracy over the classes of all domains, in per cent</h2>\n");
    appendRemark(html, RuleNotes.of(rule.rule()));
    html.append(HeatMap.of(rule.accuracy()))
        .append("<h2>Rule ")
        .append(Html.text(rule.rule()))
        .append(": accuracy over the classes of the picture's own domain, in per cent</h2>\n")
        .append(HeatMap.of(rule.within()));
  }

  private static void appendFigures(StringBuilder html, RunSummary run) {
    AccuracyMatrix accuracy = run.accuracy();
    AccuracyMatrix within = run.within();
    html.append("<div class=\"figures\">\n");
    appendFigure(html, "Transfer", MatrixText.percent(accuracy.transfer()) + " %");
    appendFigure(html, "Average", MatrixText.percent(accuracy.average()) + " %");
    appendFigure(html, "Last", MatrixText.percent(accuracy.last()) + " %");
    appendFigure(html, "Own task", MatrixText.percent(accuracy.own()) + " %");
    appendFigure(html, "Own task, within", MatrixText.percent(within.own()) + " %");
    appendFigure(html, "Last, within", MatrixText.percent(within.last()) + " %");
    html.append("</div>\n<p>")
        .append(
            String.format(
                Locale.ROOT,
                "%,d examples in, %,d trained on; %,d requests, %,d predictions, %,d dead letters;"
                    + " %.0f s.",
                run.examplesIn(),
                run.examplesTrained(),
                run.requests(),
                run.predictions(),
                run.deadLetters(),
                run.seconds()))
        .append("</p>\n");
    VersionComparison versions = run.versions();
    if (versions != null) {
      appendRemark(html, versions.text());
    }
  }

  private static void appendFigure(StringBuilder html, String name, String figure) {
    html.append("<div><b>")
        .append(figure)
        .append("</b><span>")
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
          .append(Html.number(task.sealSeconds()))
          .append("</td></tr>\n");
    }
    html.append("</tbody></table></div>\n");
  }
}
