// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.page;

import io.moram.cli.report.AnswerDetails;
import io.moram.cli.report.ClassScore;
import io.moram.cli.report.ExamplePicture;
import io.moram.cli.report.ExamplePicture.RuleAnswer;
import io.moram.cli.report.MatrixText;
import java.util.List;
import java.util.Locale;

/** The parts of the report about single answers: the worst classes, and pictures. */
final class AnswerSections {

  private AnswerSections() {}

  /** Both parts; what is not known is left out. */
  static String of(AnswerDetails answers, String rule) {
    StringBuilder html = new StringBuilder();
    if (!answers.worst().isEmpty()) {
      html.append("<h2>Worst classes</h2>\n<p>Under the rule ")
          .append(Html.text(rule))
          .append(", after the last task, among all candidates.</p>\n")
          .append(table(answers.worst()));
    }
    if (!answers.pictures().isEmpty()) {
      html.append("<h2>Pictures and their answers</h2>\n<p>After the last task. A few pictures, ")
          .append("chosen by a checksum of their bytes, right and wrong ones.</p>\n")
          .append("<div class=\"pictures\">\n");
      answers.pictures().forEach(picture -> append(html, picture));
      html.append("</div>\n");
    }
    return html.toString();
  }

  private static String table(List<ClassScore> classes) {
    StringBuilder html =
        new StringBuilder(
            "<div class=\"wide\"><table><thead><tr><th class=\"left\">class</th>"
                + "<th class=\"left\">domain</th><th>right</th><th>of</th><th>%</th>"
                + "<th class=\"left\">most frequent wrong answer</th></tr></thead><tbody>\n");
    for (ClassScore one : classes) {
      String wrong = one.wrongAnswer();
      html.append(
          String.format(
              Locale.ROOT,
              "<tr><th scope=\"row\">%s</th><td class=\"left\">%s</td><td>%,d</td><td>%,d</td>"
                  + "<td>%s</td><td class=\"left\">%s</td></tr>\n",
              Html.text(one.label()),
              Html.text(one.domain()),
              one.correct(),
              one.pictures(),
              MatrixText.percent(100 * one.share()),
              wrong == null ? "" : Html.text("%s (%d)".formatted(wrong, one.wrongCount()))));
    }
    return html.append("</tbody></table></div>\n").toString();
  }

  private static void append(StringBuilder html, ExamplePicture picture) {
    html.append("<figure><img alt=\"\" src=\"")
        .append(Html.text(picture.dataUri()))
        .append("\"><figcaption><b>")
        .append(Html.text(picture.label()))
        .append("</b> (")
        .append(Html.text(picture.domain()))
        .append(")");
    for (RuleAnswer answer : picture.answers()) {
      html.append("<br>")
          .append(answer.label().equals(picture.label()) ? "✓ " : "✗ ")
          .append(Html.text(answer.rule()))
          .append(": ")
          .append(Html.text(answer.label()))
          .append(String.format(Locale.ROOT, ", %.0f %%", 100 * answer.probability()));
    }
    html.append("</figcaption></figure>\n");
  }
}
