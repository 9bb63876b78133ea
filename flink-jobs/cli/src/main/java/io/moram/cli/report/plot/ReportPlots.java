// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.plot;

import io.moram.cli.report.OpenTaskAccuracy;
import io.moram.cli.report.RuleSummary;
import io.moram.cli.report.RunDetails.LossPoint;
import io.moram.cli.report.plot.LinePlot.Line;
import io.moram.cli.report.plot.LinePlot.Point;
import io.moram.evaluation.AccuracyMatrix;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws the curves of a report. A curve without a point is left out; so is a plot without one. */
public final class ReportPlots {

  private ReportPlots() {}

  /** Whether Java finds a font on this machine. Without one it draws no text. */
  public static boolean canDraw() {
    try {
      return GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames().length
          > 0;
    } catch (InternalError | LinkageError e) {
      return false;
    }
  }

  /**
   * Draws the training losses, task after task: {@code losses.png}.
   *
   * @param losses the points; a task's steps in ascending order
   * @param names the tasks' names
   */
  public static void drawLosses(List<LossPoint> losses, List<String> names, Path folder)
      throws IOException {
    Map<Integer, List<LossPoint>> byTask =
        losses.stream()
            .collect(Collectors.groupingBy(LossPoint::task, TreeMap::new, Collectors.toList()));
    List<Line> lines = new ArrayList<>();
    double before = 0;
    for (Map.Entry<Integer, List<LossPoint>> task : byTask.entrySet()) {
      double start = before;
      List<Point> points =
          task.getValue().stream()
              .map(point -> new Point(start + point.step(), point.loss()))
              .toList();
      lines.add(new Line(name(task.getKey(), names), lines.size(), false, false, points));
      before = points.get(points.size() - 1).x();
    }
    draw("optimiser steps, task after task", 0, "loss", lines, folder.resolve("losses.png"));
  }

  /**
   * Draws the accuracy after each task, by every rule: {@code accuracy.png}.
   *
   * @param rules the figures of the rules
   */
  public static void drawAccuracy(List<RuleSummary> rules, Path folder) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      AccuracyMatrix matrix = rules.get(i).accuracy();
      String rule = rules.get(i).rule();
      add(lines, rule + ", so far", i, false, matrix, matrix::learnedAfter);
      add(lines, rule + ", all", i, true, matrix, matrix::after);
    }
    draw(
        "scored tasks, in order",
        1,
        "right, %: mean of domains so far, or of all",
        lines,
        folder.resolve("accuracy.png"));
  }

  private static void add(
      List<Line> lines,
      String name,
      int color,
      boolean dashed,
      AccuracyMatrix matrix,
      IntToDoubleFunction figure) {
    List<Point> points =
        IntStream.range(0, matrix.tasks().size())
            .mapToObj(task -> new Point(task + 1, figure.applyAsDouble(task)))
            .filter(point -> Double.isFinite(point.y()))
            .toList();
    if (!points.isEmpty()) {
      lines.add(new Line(name, color, dashed, true, points));
    }
  }

  /**
   * Draws how well each task was answered while it was open: {@code learning-curve.png}.
   *
   * @param curve the points of each task, in ascending order of its examples
   * @param names the tasks' names
   */
  public static void drawLearningCurve(
      List<OpenTaskAccuracy> curve, List<String> names, Path folder) throws IOException {
    List<Line> lines = new ArrayList<>();
    curve.stream()
        .collect(Collectors.groupingBy(OpenTaskAccuracy::task, TreeMap::new, Collectors.toList()))
        .forEach(
            (task, points) ->
                lines.add(
                    new Line(
                        name(task, names),
                        lines.size(),
                        false,
                        true,
                        points.stream()
                            .map(point -> new Point(point.examples(), point.accuracy()))
                            .toList())));
    draw(
        "examples of the open task that the answers know",
        0,
        "right, %",
        lines,
        folder.resolve("learning-curve.png"));
  }

  private static String name(int task, List<String> names) {
    return task < names.size() ? task + " " + names.get(task) : "task " + task;
  }

  private static void draw(String across, double firstX, String up, List<Line> lines, Path file)
      throws IOException {
    if (lines.isEmpty()) {
      // An earlier report may have left one.
      Files.deleteIfExists(file);
    } else {
      new LinePlot(across, firstX, up, lines).write(file);
    }
  }
}
