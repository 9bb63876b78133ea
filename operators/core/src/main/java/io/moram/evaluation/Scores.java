// SPDX-License-Identifier: Apache-2.0
package io.moram.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * All of a learner's cells: by bank version (0 is the frozen backbone alone, "zero-shot"), then by
 * domain. Immutable.
 *
 * @param rows bank version to domain to cell
 */
public record Scores(SortedMap<Integer, SortedMap<String, Cell>> rows) {

  /** Copies the rows. */
  public Scores {
    SortedMap<Integer, SortedMap<String, Cell>> copy = new TreeMap<>();
    for (Map.Entry<Integer, SortedMap<String, Cell>> row : rows.entrySet()) {
      copy.put(row.getKey(), Collections.unmodifiableSortedMap(new TreeMap<>(row.getValue())));
    }
    rows = Collections.unmodifiableSortedMap(copy);
  }

  /** The cell of a bank version and a domain; {@link Cell#EMPTY} where nothing was counted. */
  public Cell cell(int bankVersion, String domain) {
    SortedMap<String, Cell> row = rows.get(bankVersion);
    return row == null ? Cell.EMPTY : row.getOrDefault(domain, Cell.EMPTY);
  }

  /**
   * The accuracy matrix over all candidates.
   *
   * @param domains the domains in the order in which the learner learned them, one a task: row
   *     {@code i} is bank version {@code i + 1}
   */
  public AccuracyMatrix accuracy(List<String> domains) {
    return matrix(domains, Cell::accuracy);
  }

  /**
   * The accuracy matrix over each domain's own labels: knowledge kept, apart from confusion between
   * tasks.
   *
   * @param domains as in {@link #accuracy}
   */
  public AccuracyMatrix accuracyWithin(List<String> domains) {
    return matrix(domains, Cell::accuracyWithin);
  }

  private AccuracyMatrix matrix(List<String> domains, ToDoubleFunction<Cell> figure) {
    List<List<Double>> matrix = new ArrayList<>();
    for (int version = 1; version <= domains.size(); version++) {
      matrix.add(row(version, domains, figure));
    }
    return new AccuracyMatrix(domains, row(0, domains, figure), matrix);
  }

  private List<Double> row(int version, List<String> domains, ToDoubleFunction<Cell> figure) {
    return domains.stream().map(d -> figure.applyAsDouble(cell(version, d))).toList();
  }
}
