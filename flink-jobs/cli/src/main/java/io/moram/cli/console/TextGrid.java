// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import io.moram.schemas.text.VisibleText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table in plain text. Columns are as wide as their content. */
public final class TextGrid {

  private final List<List<String>> rows = new ArrayList<>();

  /** A table with one column per heading. */
  public TextGrid(String... headings) {
    rows.add(List.of(headings));
  }

  /**
   * Adds a row. Its texts are escaped: see {@link VisibleText}.
   *
   * @param cells one cell per column
   */
  public void row(String... cells) {
    if (cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException(
          "A row of " + cells.length + " cells for " + rows.get(0).size() + " columns");
    }
    rows.add(Arrays.stream(cells).map(VisibleText::of).toList());
  }

  /** Prints the headings, a rule and the rows. Columns of numbers are aligned to the right. */
  public void printTo(PrintWriter out) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    boolean[] numbers = new boolean[columns];
    for (int column = 0; column < columns; column++) {
      int index = column;
      widths[column] = rows.stream().mapToInt(row -> row.get(index).length()).max().orElse(0);
      numbers[column] =
          rows.stream().skip(1).map(row -> row.get(index)).allMatch(TextGrid::isNumber);
    }
    for (int i = 0; i < rows.size(); i++) {
      out.println(line(rows.get(i), widths, numbers));
      if (i == 0) {
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
          rule.add("─".repeat(width));
        }
        out.println(line(rule, widths, numbers));
      }
    }
  }

  private static String line(List<String> cells, int[] widths, boolean[] numbers) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String padding = " ".repeat(widths[column] - cells.get(column).length());
      line.append(column == 0 ? "" : "  ");
      line.append(numbers[column] ? padding + cells.get(column) : cells.get(column) + padding);
    }
    return line.toString().stripTrailing();
  }

  private static boolean isNumber(String cell) {
    return cell.isEmpty() || cell.matches("[-+0-9.,]+( [a-zA-Z%]+)?");
  }
}
