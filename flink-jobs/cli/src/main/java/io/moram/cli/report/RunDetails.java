// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import java.util.List;
import java.util.Map;

/**
 * What the report tells beyond the figures of {@link RunSummary}.
 *
 * @param learner the learner
 * @param settings what the run was given, by name, in the order to be shown
 * @param losses the training losses, in order
 * @param domainStarts by domain in order of learning: its first example, over the learner's
 *     examples from 0
 * @param remarks what went otherwise than expected, in words
 */
public record RunDetails(
    String learner,
    Map<String, String> settings,
    List<LossPoint> losses,
    List<DomainStart> domainStarts,
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
   * Where a domain really starts.
   *
   * @param domain its name
   * @param example its first example, over the learner's examples from 0
   */
  public record DomainStart(String domain, long example) {}

  /** Copies the lists. */
  public RunDetails {
    losses = List.copyOf(losses);
    domainStarts = List.copyOf(domainStarts);
    remarks = List.copyOf(remarks);
  }
}
