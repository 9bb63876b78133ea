// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.page;

import io.moram.cli.report.RunDetails.LossPoint;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Draws the training losses of all tasks, one task after the other, as an SVG. */
final class LossChart {

  private static final int MOST_ROWS = 5;

  private LossChart() {}

  /**
   * @param losses the points; a task's steps in ascending order
   * @param names the tasks' names
   */
  static String of(List<LossPoint> losses, List<String> names) {
    if (losses.isEmpty()) {
      return "<p>No training step was reported.</p>\n";
    }
    TreeMap<Integer, List<LossPoint>> byTask =
        losses.stream()
            .collect(Collectors.groupingBy(LossPoint::task, TreeMap::new, Collectors.toList()));
    List<String> shown =
        byTask.keySet().stream()
            .map(task -> task < names.size() ? names.get(task) : "task " + task)
            .toList();
    return ChartFrame.both(frame -> drawing(frame, List.copyOf(byTask.values())))
        + ChartFrame.legend(shown);
  }

  private static String drawing(ChartFrame frame, List<List<LossPoint>> tasks) {
    double highest =
        tasks.stream().flatMap(List::stream).mapToDouble(LossPoint::loss).max().orElse(1);
    List<Double> rows = ChartFrame.ticks(Math.max(highest, 1e-9), MOST_ROWS);
    double top = rows.get(rows.size() - 1);
    double steps = Math.max(1, tasks.stream().mapToDouble(LossChart::steps).sum());
    StringBuilder svg = new StringBuilder(frame.open("Training loss by step"));
    rows.forEach(row -> svg.append(frame.row(row / top, ChartFrame.figure(row, rows.get(1)))));
    List<Double> columns = ChartFrame.ticks(steps, frame.columns());
    columns.stream()
        .filter(column -> column <= steps)
        .forEach(
            column ->
                svg.append(
                    frame.column(column / steps, ChartFrame.figure(column, columns.get(1)))));
    svg.append(frame.names("optimiser steps, task after task", "loss"));
    double before = 0;
    for (int task = 0; task < tasks.size(); task++) {
      StringBuilder path = new StringBuilder();
      for (LossPoint point : tasks.get(task)) {
        path.append(path.isEmpty() ? "M" : "L")
            .append(Html.number(frame.x((before + point.step()) / steps)))
            .append(' ')
            .append(Html.number(frame.y(point.loss() / top)));
      }
      if (tasks.get(task).size() == 1) {
        // A line needs two points. This one has no length, and a round end.
        path.append("h0");
      }
      svg.append(
          "<path d=\"%s\" fill=\"none\" stroke-linecap=\"round\" stroke-width=\"2.5\" stroke=\"%s\"/>\n"
              .formatted(path, Html.color(task)));
      before += steps(tasks.get(task));
    }
    return svg.append("</svg>\n").toString();
  }

  private static double steps(List<LossPoint> task) {
    return task.get(task.size() - 1).step();
  }
}
