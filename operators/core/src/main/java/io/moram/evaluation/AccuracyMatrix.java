// SPDX-License-Identifier: Apache-2.0
package io.moram.evaluation;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A learner's accuracy on every domain after every task, and the metrics over it. With {@code T}
 * tasks, one a domain, and {@code a(i, j)} the accuracy in per cent on domain {@code j} after task
 * {@code i}, both from 0. Every figure is in per cent; a figure is NaN where a cell that it needs
 * was not measured, or where it is a mean over nothing.
 *
 * @param domains the domains' names in the order in which they were learned: the columns
 * @param zeroShot by domain, the frozen backbone's accuracy before any task; in no metric
 * @param rows {@code T} rows, one after each task, of {@code T} columns; NaN where not measured
 */
public record AccuracyMatrix(List<String> domains, List<Double> zeroShot, List<List<Double>> rows) {

  /** Checks that the matrix is square and copies it. */
  public AccuracyMatrix {
    domains = List.copyOf(domains);
    zeroShot = List.copyOf(zeroShot);
    rows = rows.stream().map(List::copyOf).toList();
    int tasks = domains.size();
    boolean square = rows.size() == tasks && rows.stream().allMatch(r -> r.size() == tasks);
    if (!square || zeroShot.size() != tasks) {
      throw new IllegalArgumentException(
          "%d domains need %<d zero-shot figures and %<d rows of %<d columns; got %d, and rows of %s"
              .formatted(tasks, zeroShot.size(), rows.stream().map(List::size).toList()));
    }
  }

  /** The accuracy on domain {@code domain} after task {@code task}, both from 0. */
  public double at(int task, int domain) {
    return rows.get(task).get(domain);
  }

  /**
   * How good the learner is on what it has not learned yet: {@code 1/(T-1) sum_{j>0} 1/j sum_{i<j}
   * a(i, j)}. The zero-shot row does not count.
   */
  public double transfer() {
    return mean(
        IntStream.range(1, tasks())
            .mapToDouble(
                domain -> mean(IntStream.range(0, domain).mapToDouble(i -> at(i, domain)))));
  }

  /** The mean of the whole matrix: {@code 1/T^2 sum_{i,j} a(i, j)}. */
  public double average() {
    return mean(rows.stream().flatMap(List::stream).mapToDouble(Double::doubleValue));
  }

  /** The mean of the last row: {@code 1/T sum_j a(T-1, j)}. */
  public double last() {
    return mean(IntStream.range(0, tasks()).mapToDouble(this::lastOf));
  }

  /** The mean of the diagonal, each domain right after its task: {@code 1/T sum_j a(j, j)}. */
  public double own() {
    return mean(IntStream.range(0, tasks()).mapToDouble(domain -> at(domain, domain)));
  }

  /**
   * What was lost since: {@code 1/(T-1) sum_{j<T-1} (a(j, j) - a(T-1, j))}, over all domains but
   * the last. Positive: forgotten; negative: later tasks helped.
   */
  public double forgetting() {
    return mean(
        IntStream.range(0, tasks() - 1).mapToDouble(domain -> at(domain, domain) - lastOf(domain)));
  }

  private double lastOf(int domain) {
    return at(tasks() - 1, domain);
  }

  private int tasks() {
    return domains.size();
  }

  private static double mean(DoubleStream figures) {
    return figures.average().orElse(Double.NaN);
  }
}
