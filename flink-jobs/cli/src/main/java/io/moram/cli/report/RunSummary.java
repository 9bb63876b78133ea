// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import io.moram.evaluation.AccuracyMatrix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a run. A count that is unknown is null.
 *
 * @param tasks the sealed tasks, in order
 * @param rules the figures of every rule, the job's default first; at least one
 * @param examplesIn the number of examples that were sent
 * @param examplesTrained the number of examples in sealed tasks
 * @param requests the number of requests that were sent
 * @param predictions the number of requests that were answered
 * @param deadLetters the number of dead letters
 * @param early how domains were answered from their first examples
 * @param versions what earlier bank versions answered when they were asked again; null: not asked
 * @param seconds the time from the first example to the last score, in seconds; NaN: unknown
 */
public record RunSummary(
    List<SealedTaskSummary> tasks,
    List<RuleSummary> rules,
    @Nullable Long examplesIn,
    long examplesTrained,
    @Nullable Long requests,
    long predictions,
    @Nullable Long deadLetters,
    EarlyCurve early,
    @Nullable VersionComparison versions,
    double seconds) {

  /** Copies the lists. */
  public RunSummary {
    tasks = List.copyOf(tasks);
    rules = List.copyOf(rules);
  }

  /** The default rule's accuracy, among the classes of all domains. */
  public AccuracyMatrix accuracy() {
    return rules.get(0).accuracy();
  }

  /** The default rule's accuracy, among the classes of the picture's own domain. */
  public AccuracyMatrix within() {
    return rules.get(0).within();
  }
}
