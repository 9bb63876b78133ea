// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.page;

import io.moram.cli.report.EarlyAnswers;
import io.moram.cli.report.EarlyCurve;
import io.moram.cli.report.MatrixText;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Draws how well open domains are answered from their first examples, as an SVG and a table. */
final class EarlyChart {

  /** Half of a doubling is free on both sides of the points. */
  private static final double MARGIN = Math.sqrt(2);

  private static final double ROW = 20;

  private EarlyChart() {}

  /**
   * @param curve with at least one point
   */
  static String of(EarlyCurve curve) {
    double fewest = perClass(curve).min().orElse(1) / MARGIN;
    double most = perClass(curve).max().orElse(1) * MARGIN;
    double highest = curve.points().stream().mapToDouble(EarlyAnswers::accuracy).max().orElse(100);
    Scale scale = new Scale(fewest, most, Math.max(ROW, ROW * Math.ceil(highest / ROW)));
    return ChartFrame.both(frame -> drawing(frame, scale, curve))
        + ChartFrame.legend(curve.domains())
        + table(curve);
  }

  /** A logarithmic axis of examples per class from left to right, and one of per cent upwards. */
  private record Scale(double fewest, double most, double highest) {
    double x(double perClass) {
      return Math.log(perClass / fewest) / Math.log(most / fewest);
    }

    double y(double accuracy) {
      return accuracy / highest;
    }
  }

  private static DoubleStream perClass(EarlyCurve curve) {
    return curve.points().stream().mapToDouble(EarlyAnswers::examplesPerClass);
  }

  private static String drawing(ChartFrame frame, Scale scale, EarlyCurve curve) {
    StringBuilder svg =
        new StringBuilder(
            frame.open(
                "Right answers before any training step by known examples per class; the table"
                    + " below has the figures"));
    for (double tick = 0; tick <= scale.highest(); tick += ROW) {
      svg.append(frame.row(scale.y(tick), ChartFrame.figure(tick, ROW)));
    }
    for (int tick = 1; tick <= scale.most(); tick *= 2) {
      if (tick >= scale.fewest()) {
        svg.append(frame.column(scale.x(tick), Integer.toString(tick)));
      }
    }
    svg.append(frame.names("examples per class that the answers know", "right, %"));
    List<String> domains = curve.domains();
    for (int i = 0; i < domains.size(); i++) {
      appendLine(svg, frame, scale, i, curve.of(domains.get(i)));
    }
    return svg.append("</svg>\n").toString();
  }

  private static void appendLine(
      StringBuilder svg, ChartFrame frame, Scale scale, int color, List<EarlyAnswers> points) {
    StringBuilder path = new StringBuilder();
    for (EarlyAnswers point : points) {
      String x = Html.number(frame.x(scale.x(point.examplesPerClass())));
      String y = Html.number(frame.y(scale.y(point.accuracy())));
      path.append(path.isEmpty() ? "M" : "L").append(x).append(' ').append(y);
      svg.append(
          "<circle cx=\"%s\" cy=\"%s\" r=\"4\" fill=\"%s\"/>\n".formatted(x, y, Html.color(color)));
    }
    svg.append(
        "<path d=\"%s\" fill=\"none\" stroke-width=\"2\" stroke=\"%s\"/>\n"
            .formatted(path, Html.color(color)));
  }

  private static String table(EarlyCurve curve) {
    StringBuilder html =
        new StringBuilder("<div class=\"wide\"><table><thead><tr><th class=\"left\">domain</th>");
    html.append("<th>sent per class</th><th>known per class</th><th>right, %</th>")
        .append("<th>pictures</th></tr></thead><tbody>\n");
    for (EarlyAnswers point : curve.points()) {
      html.append(
          String.format(
              Locale.ROOT,
              "<tr><th scope=\"row\">%s</th><td>%d</td><td>%s</td><td>%s</td><td>%,d</td></tr>\n",
              Html.text(point.domain()),
              point.sentPerClass(),
              Html.number(point.examplesPerClass()),
              MatrixText.percent(point.accuracy()),
              point.pictures()));
    }
    return html.append("</tbody></table></div>\n").toString();
  }
}
