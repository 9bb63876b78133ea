// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Results as a table, with one column per condition of the case and per figure.
 *
 * @param headings one heading per column
 * @param rows one row per result, with one cell per column; a cell without a value is empty
 */
public record ResultTable(List<String> headings, List<List<String>> rows) {

  /** Copies the lists. */
  public ResultTable {
    headings = List.copyOf(headings);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /** The table of all results, in their order. */
  public static ResultTable of(List<SideResult> results) {
    Set<String> conditions = new LinkedHashSet<>();
    Set<String> figures = new LinkedHashSet<>();
    results.forEach(result -> conditions.addAll(result.conditions().keySet()));
    results.forEach(result -> figures.addAll(result.figures().keySet()));
    List<String> headings =
        concat(
            conditions.stream(),
            Stream.of("side", "median", "p10", "p90", "ratio"),
            figures.stream());
    List<List<String>> rows =
        results.stream()
            .map(
                result ->
                    concat(
                        conditions.stream().map(name -> text(result.conditions().get(name))),
                        Stream.of(
                            result.side(),
                            millis(result.medianMillis()),
                            millis(result.p10Millis()),
                            millis(result.p90Millis()),
                            String.format(Locale.ROOT, "%.2f", result.ratio())),
                        figures.stream().map(name -> figure(result.figures().get(name)))))
            .toList();
    return new ResultTable(headings, rows);
  }

  private static List<String> concat(
      Stream<String> conditions, Stream<String> timings, Stream<String> figures) {
    return Stream.of(conditions, timings, figures).flatMap(cells -> cells).toList();
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f ms" : "%.1f ms", value);
  }

  private static String figure(@Nullable Object value) {
    return value instanceof Integer || value instanceof Long
        ? String.format(Locale.ROOT, "%,d", ((Number) value).longValue())
        : text(value);
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
