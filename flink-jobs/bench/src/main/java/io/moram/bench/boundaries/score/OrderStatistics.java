// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.score;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Order statistics of small whole numbers. */
public final class OrderStatistics {

  private OrderStatistics() {}

  /** The median. The mean of the two middle values if their number is even; null without values. */
  public static @Nullable Double median(List<Integer> values) {
    if (values.isEmpty()) {
      return null;
    }
    List<Integer> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2.0;
  }

  /**
   * A quantile by nearest rank: the smallest value that at least a share of all values do not
   * exceed. Null without values.
   *
   * @param share above 0, at most 1
   */
  static @Nullable Double quantile(List<Integer> values, double share) {
    if (values.isEmpty()) {
      return null;
    }
    List<Integer> sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(share * sorted.size());
    return (double) sorted.get(Math.max(1, rank) - 1);
  }
}
