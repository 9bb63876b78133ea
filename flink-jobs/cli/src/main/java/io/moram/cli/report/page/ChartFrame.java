// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The outer parts of a chart: its size, its grid, its axes. Every chart is drawn twice, so that its
 * texts have the same size on a screen and on a phone. The style sheet shows one of both.
 *
 * @param width in pixels
 * @param height in pixels
 */
record ChartFrame(double width, double height) {

  private static final ChartFrame SCREEN = new ChartFrame(900, 280);
  private static final ChartFrame PHONE = new ChartFrame(360, 260);

  private static final double LEFT = 46;
  private static final double TOP = 26;
  private static final double BOTTOM = 42;
  private static final double RIGHT = 14;

  /** Both drawings of a chart. */
  static String both(Function<ChartFrame, String> drawing) {
    return "<div class=\"on-screen\">"
        + drawing.apply(SCREEN)
        + "</div>\n<div class=\"on-phone\">"
        + drawing.apply(PHONE)
        + "</div>\n";
  }

  boolean isNarrow() {
    return width < SCREEN.width;
  }

  /** A frame of another height. */
  ChartFrame withHeight(double other) {
    return new ChartFrame(width, other);
  }

  /** The beginning of the SVG. */
  String open(String label) {
    return "<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">\n"
        .formatted(Html.number(width), Html.number(height), Html.text(label));
  }

  /** The place of a share of the horizontal axis, 0 to 1. */
  double x(double share) {
    return LEFT + (width - LEFT - RIGHT) * share;
  }

  /** The place of a share of the vertical axis, 0 to 1. */
  double y(double share) {
    return TOP + (height - TOP - BOTTOM) * (1 - share);
  }

  /** The names of both axes. */
  String names(String horizontal, String vertical) {
    return "<text x=\"2\" y=\"12\">%s</text>\n<text x=\"%s\" y=\"%s\" text-anchor=\"middle\">%s</text>\n"
        .formatted(
            Html.text(vertical),
            Html.number(x(0.5)),
            Html.number(height - 4),
            Html.text(horizontal));
  }

  /** A horizontal line of the grid with its figure. */
  String row(double share, String figure) {
    return "<line class=\"grid\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%3$s\"/>"
            .formatted(Html.number(x(0)), Html.number(x(1)), Html.number(y(share)))
        + "<text class=\"tick\" x=\"%s\" y=\"%s\" text-anchor=\"end\">%s</text>\n"
            .formatted(Html.number(LEFT - 6), Html.number(y(share) + 4), figure);
  }

  /** A mark below the horizontal axis with its figure. */
  String column(double share, String figure) {
    return "<line class=\"grid\" x1=\"%s\" x2=\"%1$s\" y1=\"%s\" y2=\"%s\"/>"
            .formatted(Html.number(x(share)), Html.number(y(0)), Html.number(y(0) + 5))
        + "<text class=\"tick\" x=\"%s\" y=\"%s\" text-anchor=\"middle\">%s</text>\n"
            .formatted(Html.number(x(share)), Html.number(y(0) + 18), figure);
  }

  /** How many figures fit below the horizontal axis. */
  int columns() {
    return isNarrow() ? 5 : 10;
  }

  /**
   * Round figures from 0 up: 1, 2 or 5 times a power of ten apart. The last one is at least the
   * highest value.
   *
   * @param highest above 0
   * @param most the most steps, at least 2
   */
  static List<Double> ticks(double highest, int most) {
    double power = Math.pow(10, Math.floor(Math.log10(highest / most)));
    double step = 10 * power;
    for (double factor : new double[] {1, 2, 5}) {
      if (Math.ceil(highest / (factor * power) - 1e-9) <= most) {
        step = factor * power;
        break;
      }
    }
    List<Double> ticks = new ArrayList<>();
    int last = (int) Math.ceil(highest / step - 1e-9);
    for (int i = 0; i <= last; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** The figures of ticks, with as many decimals as they need. */
  static String figure(double tick, double step) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return String.format(Locale.ROOT, "%,." + decimals + "f", tick);
  }

  /** What the colours stand for. */
  static String legend(List<String> names) {
    StringBuilder html = new StringBuilder("<p class=\"legend\">");
    for (int i = 0; i < names.size(); i++) {
      html.append("<span><i style=\"background:")
          .append(Html.color(i))
          .append("\"></i>")
          .append(Html.text(names.get(i)))
          .append("</span> ");
    }
    return html.append("</p>\n").toString();
  }
}
