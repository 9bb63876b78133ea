// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Draws how well open domains are answered from their first examples, as an SVG and a table. */
final class EarlyChart {

  private static final double WIDTH = 900;
  private static final double HEIGHT = 260;
  private static final double LEFT = 44;
  private static final double TOP = 28;
  private static final double BOTTOM = 40;
  private static final double RIGHT = 12;

  /** Half of a doubling is free on both sides of the points. */
  private static final double MARGIN = Math.sqrt(2);

  private EarlyChart() {}

  /**
   * @param curve with at least one point
   */
  static String of(EarlyCurve curve) {
    double fewest = perClass(curve).min().orElse(1) / MARGIN;
    double most = perClass(curve).max().orElse(1) * MARGIN;
    double highest = curve.points().stream().mapToDouble(EarlyAnswers::accuracy).max().orElse(100);
    Scale scale = new Scale(fewest, most, Math.max(20, 20 * Math.ceil(highest / 20)));
    StringBuilder svg =
        new StringBuilder(
            ("<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"Right answers before any"
                    + " training step by known examples per class; the table below has the"
                    + " figures\">\n")
                .formatted(Html.number(WIDTH), Html.number(HEIGHT)));
    appendAxes(svg, scale);
    List<String> domains = curve.domains();
    for (int i = 0; i < domains.size(); i++) {
      appendLine(svg, scale, i, curve.of(domains.get(i)));
      svg.append(
          "<text x=\"%s\" y=\"14\" style=\"fill:%s\">%s</text>\n"
              .formatted(
                  Html.number(LEFT + (WIDTH - LEFT) * i / domains.size()),
                  Html.color(i),
                  Html.text(domains.get(i))));
    }
    return svg.append("</svg>\n").append(table(curve)).toString();
  }

  /** A logarithmic axis of examples per class from left to right, and one of per cent upwards. */
  private record Scale(double fewest, double most, double highest) {
    double x(double perClass) {
      return LEFT + (WIDTH - LEFT - RIGHT) * Math.log(perClass / fewest) / Math.log(most / fewest);
    }

    double y(double accuracy) {
      return TOP + (HEIGHT - TOP - BOTTOM) * (1 - accuracy / highest);
    }
  }

  private static DoubleStream perClass(EarlyCurve curve) {
    return curve.points().stream().mapToDouble(EarlyAnswers::examplesPerClass);
  }

  private static void appendAxes(StringBuilder svg, Scale scale) {
    for (double tick = 0; tick <= scale.highest(); tick += 20) {
      svg.append(
          "<line class=\"grid\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%3$s\"/>"
              .formatted(Html.number(LEFT), Html.number(WIDTH), Html.number(scale.y(tick))));
      svg.append(
          "<text class=\"tick\" x=\"0\" y=\"%s\">%.0f %%</text>\n"
              .formatted(Html.number(scale.y(tick) + 4), tick));
    }
    for (int tick = 1; tick <= scale.most(); tick *= 2) {
      if (tick >= scale.fewest()) {
        svg.append(
            "<text class=\"tick\" x=\"%s\" y=\"%s\" text-anchor=\"middle\">%d</text>\n"
                .formatted(Html.number(scale.x(tick)), Html.number(HEIGHT - BOTTOM + 18), tick));
      }
    }
    svg.append(
        "<text class=\"tick\" x=\"%s\" y=\"%s\">examples per class that the answers know</text>\n"
            .formatted(Html.number(LEFT), Html.number(HEIGHT - 4)));
  }

  private static void appendLine(
      StringBuilder svg, Scale scale, int color, List<EarlyAnswers> points) {
    StringBuilder path = new StringBuilder();
    for (EarlyAnswers point : points) {
      String x = Html.number(scale.x(point.examplesPerClass()));
      String y = Html.number(scale.y(point.accuracy()));
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
