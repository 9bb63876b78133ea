// SPDX-License-Identifier: Apache-2.0
package io.moram.evaluation;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A learner's accuracy on every domain after tasks, and the metrics over it. {@code a(i, j)} is the
 * accuracy in per cent on domain {@code j} after row {@code i}'s task, both from 0, and {@code
 * t(j)} the row of the domain's own task. With one task per domain, in the same order, {@code t(j)
 * = j}. Every figure is in per cent; a figure is NaN if a cell that it needs was not measured, or
 * if it is a mean over nothing.
 *
 * @param domains the domains' names: the columns
 * @param tasks the names of the tasks after which the rows were measured, in order
 * @param ownRows by domain, the row of the task that taught it; {@link #UNLEARNED} if none did
 * @param zeroShot by domain, the frozen backbone's accuracy before any task; in no metric
 * @param rows one after each task, one figure per domain; NaN if not measured
 */
public record AccuracyMatrix(
    List<String> domains,
    List<String> tasks,
    List<Integer> ownRows,
    List<Double> zeroShot,
    List<List<Double>> rows) {

  /** Stands for the row of a domain that no task taught. */
  public static final int UNLEARNED = -1;

  /** Checks the sizes and copies the lists. */
  public AccuracyMatrix {
    domains = List.copyOf(domains);
    tasks = List.copyOf(tasks);
    ownRows = List.copyOf(ownRows);
    zeroShot = List.copyOf(zeroShot);
    rows = rows.stream().map(List::copyOf).toList();
    int columns = domains.size();
    if (rows.size() != tasks.size()
        || zeroShot.size() != columns
        || !rows.stream().allMatch(row -> row.size() == columns)) {
      throw new IllegalArgumentException(
          "%d domains need %<d zero-shot figures and %d rows of %1$d columns; got %d, and rows of %s"
              .formatted(
                  columns, tasks.size(), zeroShot.size(), rows.stream().map(List::size).toList()));
    }
    int last = tasks.size();
    if (ownRows.size() != columns
        || !ownRows.stream().allMatch(row -> row >= UNLEARNED && row < last)) {
      throw new IllegalArgumentException(
          "%d domains with %d rows need as many rows of their own; got %s"
              .formatted(columns, last, ownRows));
    }
  }

  /**
   * The matrix of one task per domain, in the same order. It is square.
   *
   * @param domains the domains' names in the order in which they were learned
   */
  public AccuracyMatrix(List<String> domains, List<Double> zeroShot, List<List<Double>> rows) {
    this(domains, domains, IntStream.range(0, domains.size()).boxed().toList(), zeroShot, rows);
  }

  /** The accuracy on domain {@code domain} after row {@code task}'s task, both from 0. */
  public double at(int task, int domain) {
    return rows.get(task).get(domain);
  }

  /**
   * How good the learner is on what it has not learned yet: over the domains that have rows before
   * their own, the mean of {@code 1/t(j) sum_{i<t(j)} a(i, j)}. The zero-shot row does not count,
   * and neither does a domain that no task taught.
   */
  public double transfer() {
    return mean(
        learned()
            .filter(domain -> ownRows.get(domain) > 0)
            .mapToDouble(
                domain ->
                    mean(IntStream.range(0, ownRows.get(domain)).mapToDouble(i -> at(i, domain)))));
  }

  /** The mean of the whole matrix. */
  public double average() {
    return mean(rows.stream().flatMap(List::stream).mapToDouble(Double::doubleValue));
  }

  /** The mean of the last row. */
  public double last() {
    return rows.isEmpty() ? Double.NaN : after(tasks.size() - 1);
  }

  /** The mean of row {@code task}, from 0. */
  public double after(int task) {
    return mean(rows.get(task).stream().mapToDouble(Double::doubleValue));
  }

  /**
   * The mean over the domains that row {@code task}'s task and those before it taught: the average
   * accuracy of the literature on continual learning. NaN if they taught none.
   */
  public double learnedAfter(int task) {
    return mean(
        learned()
            .filter(domain -> ownRows.get(domain) <= task)
            .mapToDouble(domain -> at(task, domain)));
  }

  /** The mean of each learned domain right after its own task: of {@code a(t(j), j)}. */
  public double own() {
    return mean(learned().mapToDouble(this::ownOf));
  }

  /**
   * What was lost since: the mean of {@code a(t(j), j) - a(last, j)} over the domains whose own row
   * is not the last one. Positive: forgotten; negative: later tasks helped.
   */
  public double forgetting() {
    return mean(
        learned()
            .filter(domain -> ownRows.get(domain) < tasks.size() - 1)
            .mapToDouble(domain -> ownOf(domain) - lastOf(domain)));
  }

  /** The places of the domains that a task taught. */
  private IntStream learned() {
    return IntStream.range(0, domains.size()).filter(domain -> ownRows.get(domain) != UNLEARNED);
  }

  private double ownOf(int domain) {
    return at(ownRows.get(domain), domain);
  }

  private double lastOf(int domain) {
    return at(tasks.size() - 1, domain);
  }

  private static double mean(DoubleStream figures) {
    return figures.average().orElse(Double.NaN);
  }
}
