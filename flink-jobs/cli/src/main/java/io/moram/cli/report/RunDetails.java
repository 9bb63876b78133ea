// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import java.util.List;
import java.util.Map;

/**
 * The content of the report beyond the figures of {@link RunSummary}.
 *
 * @param learner the name of the learner
 * @param facts when, where and with what the run was made, by name, in the order of the report
 * @param boundarySettings how boundaries were detected, by option; empty: unknown
 * @param settings the other settings of the run by name; empty: unknown
 * @param losses the training losses, in the order of the steps
 * @param domainStarts the first example of each domain, in the order in which they were sent;
 *     empty: unknown
 * @param answers what single answers show
 * @param remarks the deviations from the plan of the run, in words
 */
public record RunDetails(
    String learner,
    Map<String, String> facts,
    Map<String, String> boundarySettings,
    Map<String, String> settings,
    List<LossPoint> losses,
    List<DomainStart> domainStarts,
    AnswerDetails answers,
    List<String> remarks) {

  /**
   * The loss of one optimiser step.
   *
   * @param task the task, from 0
   * @param step the step within the task, from 1
   * @param loss the loss
   */
  public record LossPoint(int task, long step, double loss) {}

  /**
   * The true start of a domain.
   *
   * @param domain the name of the domain
   * @param example its first example, counted over the examples of the learner from 0
   */
  public record DomainStart(String domain, long example) {}

  /** Copies the lists. */
  public RunDetails {
    losses = List.copyOf(losses);
    domainStarts = List.copyOf(domainStarts);
    remarks = List.copyOf(remarks);
  }
}
