// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import io.moram.evaluation.AccuracyMatrix;
import java.util.List;

/**
 * A run of the demo in figures.
 *
 * @param tasks the sealed tasks, in order
 * @param accuracy each domain's test pictures scored against the classes of all domains
 * @param within the same predictions scored against the picture's own domain's classes
 * @param examplesIn how many examples were sent
 * @param examplesTrained how many the sealed tasks were given
 * @param requests how many requests were sent
 * @param predictions how many of them were answered
 * @param deadLetters how many messages were set aside
 * @param seconds from the first example to the last score
 */
public record RunSummary(
    List<SealedTaskSummary> tasks,
    AccuracyMatrix accuracy,
    AccuracyMatrix within,
    long examplesIn,
    long examplesTrained,
    long requests,
    long predictions,
    long deadLetters,
    double seconds) {

  /** Copies the tasks. */
  public RunSummary {
    tasks = List.copyOf(tasks);
  }
}
