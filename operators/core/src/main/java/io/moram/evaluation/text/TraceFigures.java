// SPDX-License-Identifier: Apache-2.0
package io.moram.evaluation.text;

import io.moram.evaluation.AccuracyMatrix;
import java.util.stream.IntStream;

/**
 * The figures of tasks that were learned one after another, with a(i, j) the score of task j after
 * task i, both from 0, and T tasks. A figure is NaN if a cell that it needs was not measured.
 *
 * @param overallPerformance OP: {@code 1/T sum_j a(T-1, j)}
 * @param clippedBackwardTransfer BWT as the method's authors compute it: {@code 1/T sum_j
 *     min(a(T-1, j) - a(j, j), 0)}. The last task's term is 0 and counts. Never above 0
 * @param signedBackwardTransfer BWT as TRACE defines it: {@code 1/(T-1) sum_{j<T-1} (a(T-1, j) -
 *     a(j, j))}
 * @param forgetting the signed one's negative
 */
public record TraceFigures(
    double overallPerformance,
    double clippedBackwardTransfer,
    double signedBackwardTransfer,
    double forgetting) {

  /** The figures of a matrix of scores. Only its diagonal and its last row count. */
  public static TraceFigures of(AccuracyMatrix scores) {
    int last = scores.domains().size() - 1;
    double clipped =
        IntStream.rangeClosed(0, last)
            .mapToDouble(task -> Math.min(scores.at(last, task) - scores.at(task, task), 0))
            .average()
            .orElse(Double.NaN);
    double forgetting = scores.forgetting();
    return new TraceFigures(scores.last(), clipped, 0 - forgetting, forgetting);
  }
}
