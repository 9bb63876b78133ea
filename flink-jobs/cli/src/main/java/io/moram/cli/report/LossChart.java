// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import io.moram.cli.report.RunDetails.LossPoint;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Draws the training losses of all tasks, one task after the other, as an SVG. */
final class LossChart {

  private static final double WIDTH = 900;
  private static final double HEIGHT = 260;
  private static final double LEFT = 44;
  private static final double TOP = 24;
  private static final double BOTTOM = 24;

  private LossChart() {}

  /**
   * @param losses the points; a task's steps in ascending order
   * @param names the tasks' names
   */
  static String of(List<LossPoint> losses, List<String> names) {
    if (losses.isEmpty()) {
      return "<p>No training step was reported.</p>\n";
    }
    double highest = losses.stream().mapToDouble(LossPoint::loss).max().orElse(1);
    var byTask =
        losses.stream()
            .collect(Collectors.groupingBy(LossPoint::task, TreeMap::new, Collectors.toList()));
    double steps =
        byTask.values().stream().mapToDouble(points -> points.get(points.size() - 1).step()).sum();
    StringBuilder svg =
        new StringBuilder(
            "<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"Training loss by step\">\n"
                .formatted(Html.number(WIDTH), Html.number(HEIGHT)));
    appendAxis(svg, highest);
    double before = 0;
    for (var entry : byTask.entrySet()) {
      List<LossPoint> points = entry.getValue();
      int task = entry.getKey();
      StringBuilder path = new StringBuilder();
      for (LossPoint point : points) {
        path.append(path.isEmpty() ? "M" : "L")
            .append(Html.number(x(before + point.step(), steps)))
            .append(' ')
            .append(Html.number(y(point.loss(), highest)));
      }
      svg.append(
          "<path d=\"%s\" fill=\"none\" stroke-width=\"2\" stroke=\"%s\"/>\n"
              .formatted(path, Html.color(task)));
      svg.append(
          "<text x=\"%s\" y=\"14\" fill=\"%s\">%s</text>\n"
              .formatted(
                  Html.number(x(before, steps) + 2),
                  Html.color(task),
                  Html.text(task < names.size() ? names.get(task) : "task " + task)));
      before += points.get(points.size() - 1).step();
    }
    return svg.append("</svg>\n").toString();
  }

  private static void appendAxis(StringBuilder svg, double highest) {
    for (int tick = 0; tick <= 4; tick++) {
      double loss = highest * tick / 4;
      svg.append(
          "<line class=\"grid\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%3$s\"/>"
              .formatted(Html.number(LEFT), Html.number(WIDTH), Html.number(y(loss, highest))));
      svg.append(
          "<text class=\"tick\" x=\"0\" y=\"%s\">%s</text>\n"
              .formatted(
                  Html.number(y(loss, highest) + 4),
                  String.format(java.util.Locale.ROOT, "%.2f", loss)));
    }
    svg.append(
        "<text class=\"tick\" x=\"%s\" y=\"%s\">optimiser steps, task after task</text>\n"
            .formatted(Html.number(LEFT), Html.number(HEIGHT - 4)));
  }

  private static double x(double step, double steps) {
    return LEFT + (WIDTH - LEFT) * step / Math.max(1, steps);
  }

  private static double y(double loss, double highest) {
    double height = HEIGHT - TOP - BOTTOM;
    return TOP + height * (1 - loss / Math.max(highest, 1e-9));
  }
}
