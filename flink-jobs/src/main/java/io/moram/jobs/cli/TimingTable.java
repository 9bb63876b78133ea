// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.cli;

import io.moram.jobs.bench.timing.SideResult;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Timing results as a table: a column for every part of the case and every figure. */
final class TimingTable {

  private TimingTable() {}

  static void print(List<SideResult> results, PrintWriter out) {
    Set<String> conditions = new LinkedHashSet<>();
    Set<String> figures = new LinkedHashSet<>();
    results.forEach(result -> conditions.addAll(result.conditions().keySet()));
    results.forEach(result -> figures.addAll(result.figures().keySet()));
    String[] headings =
        Stream.of(
                conditions.stream(),
                Stream.of("side", "median", "p10", "p90", "ratio"),
                figures.stream())
            .flatMap(names -> names)
            .toArray(String[]::new);
    TextGrid grid = new TextGrid(headings);
    for (SideResult result : results) {
      grid.row(
          Stream.of(
                  conditions.stream().map(name -> text(result.conditions().get(name))),
                  Stream.of(
                      result.side(),
                      millis(result.medianMillis()),
                      millis(result.p10Millis()),
                      millis(result.p90Millis()),
                      String.format(Locale.ROOT, "%.2f", result.ratio())),
                  figures.stream().map(name -> text(result.figures().get(name))))
              .flatMap(cells -> cells)
              .toArray(String[]::new));
    }
    out.println();
    grid.printTo(out);
    if (!results.isEmpty()) {
      out.println();
      out.println("Ratios are to the side " + results.get(0).against() + ".");
    }
    out.flush();
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f ms" : "%.1f ms", value);
  }

  private static String text(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.3g", number)
        : value.toString();
  }
}
