// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import io.moram.evaluation.AccuracyMatrix;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** An accuracy matrix as plain text for a terminal. */
public final class MatrixText {

  private static final int CELL = 7;
  private static final int MAX_NAME = 24;

  private MatrixText() {}

  /**
   * Renders the zero-shot row, one row per task, and the mean of each row.
   *
   * @param title the heading of the matrix
   */
  public static String of(String title, AccuracyMatrix matrix) {
    List<String> domains = matrix.domains();
    int longest =
        Stream.concat(domains.stream(), matrix.tasks().stream())
            .mapToInt(String::length)
            .max()
            .orElse(0);
    int nameWidth = "after ".length() + Math.max("zero-shot".length(), Math.min(MAX_NAME, longest));
    int columnWidth = Math.max(CELL, Math.min(MAX_NAME, longest) + 2);
    StringBuilder text = new StringBuilder(title).append('\n');
    text.append(" ".repeat(nameWidth));
    domains.forEach(domain -> text.append(right(domain, columnWidth)));
    text.append(right("mean", columnWidth)).append('\n');
    appendRow(text, left("zero-shot", nameWidth), matrix.zeroShot(), columnWidth);
    for (int task = 0; task < matrix.tasks().size(); task++) {
      String name = left("after " + matrix.tasks().get(task), nameWidth);
      appendRow(text, name, matrix.rows().get(task), columnWidth);
    }
    return text.toString();
  }

  /** A figure in per cent, or a dash if it was not measured. */
  public static String percent(double figure) {
    return Double.isFinite(figure) ? String.format(Locale.ROOT, "%.1f", figure) : "–";
  }

  private static void appendRow(StringBuilder text, String name, List<Double> row, int width) {
    text.append(name);
    row.forEach(figure -> text.append(right(percent(figure), width)));
    double mean = row.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    text.append(right(percent(mean), width)).append('\n');
  }

  private static String left(String cell, int width) {
    return cut(cell, width) + " ".repeat(width - cut(cell, width).length());
  }

  private static String right(String cell, int width) {
    String shown = cut(cell, width - 1);
    return " ".repeat(width - shown.length()) + shown;
  }

  private static String cut(String cell, int width) {
    return cell.length() <= width ? cell : cell.substring(0, width - 1) + "…";
  }
}
