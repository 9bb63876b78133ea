// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.page;

import io.moram.cli.report.MatrixText;
import io.moram.cli.report.PictureCounts;
import io.moram.evaluation.AccuracyMatrix;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * An accuracy matrix as an HTML table. The higher the accuracy, the darker the cell. Its title says
 * how many pictures it counts.
 */
final class HeatMap {

  private HeatMap() {}

  static String of(AccuracyMatrix matrix, PictureCounts pictures) {
    StringBuilder html =
        new StringBuilder("<div class=\"wide\"><table class=\"heat\"><thead><tr><th></th>");
    for (String domain : matrix.domains()) {
      html.append("<th scope=\"col\">").append(Html.text(domain)).append("</th>");
    }
    html.append("</tr></thead><tbody>\n");
    appendRow(html, "zero-shot", matrix.zeroShot(), pictures.zeroShot(), column -> false);
    for (int task = 0; task < matrix.tasks().size(); task++) {
      int row = task;
      appendRow(
          html,
          "after " + matrix.tasks().get(task),
          matrix.rows().get(task),
          pictures.rows().get(task),
          column -> matrix.ownRows().get(column) == row);
    }
    return html.append("</tbody></table></div>\n").toString();
  }

  private static void appendRow(
      StringBuilder html, String name, List<Double> row, List<Long> pictures, IntPredicate isOwn) {
    html.append("<tr><th scope=\"row\">").append(Html.text(name)).append("</th>");
    for (int domain = 0; domain < row.size(); domain++) {
      double figure = row.get(domain);
      html.append(isOwn.test(domain) ? "<td class=\"own\" style=\"" : "<td style=\"")
          .append(style(figure))
          .append(String.format(Locale.ROOT, "\" title=\"%,d pictures\">", pictures.get(domain)))
          .append(MatrixText.percent(figure))
          .append("</td>");
    }
    html.append("</tr>\n");
  }

  private static String style(double figure) {
    if (!Double.isFinite(figure)) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "background:hsl(215 70%% %.0f%%);color:%s",
        96 - 0.62 * figure,
        figure > 45 ? "#fff" : "#111");
  }
}
