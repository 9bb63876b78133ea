// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.page;

import io.moram.cli.report.MatrixText;
import io.moram.cli.report.RuleSummary;
import java.util.List;

/** The figures of all rules as an HTML table. */
final class RuleTable {
  private RuleTable() {}

  static String of(List<RuleSummary> rules) {
    StringBuilder html =
        new StringBuilder("<div class=\"wide\"><table><thead><tr><th class=\"left\">rule</th>");
    for (String name :
        List.of(
            "Transfer",
            "Average",
            "Last",
            "Own task",
            "Own, within",
            "Last, within",
            "Forgetting",
            "Forgetting, within",
            "Task right",
            "Unknown",
            "Calibration")) {
      html.append("<th>").append(name).append("</th>");
    }
    html.append("</tr></thead><tbody>\n");
    for (RuleSummary rule : rules) {
      html.append("<tr><th scope=\"row\">").append(Html.text(rule.rule())).append("</th>");
      for (double figure :
          new double[] {
            rule.accuracy().transfer(),
            rule.accuracy().average(),
            rule.accuracy().last(),
            rule.accuracy().own(),
            rule.within().own(),
            rule.within().last(),
            rule.accuracy().forgetting(),
            rule.within().forgetting(),
            rule.last().taskRecognition(),
            rule.last().unknown(),
            rule.last().calibrationError()
          }) {
        html.append("<td>").append(MatrixText.percent(figure)).append("</td>");
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }
}
