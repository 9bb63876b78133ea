// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.cli.demo.DemoMonitor.FoundBoundary;
import io.moram.cli.demo.DemoMonitor.Sealed;
import io.moram.cli.report.RunDetails.DomainStart;
import io.moram.cli.report.RunSummary;
import io.moram.cli.report.SealedTaskSummary;
import io.moram.client.PublishedTask;
import io.moram.evaluation.AccuracyMatrix;
import io.moram.evaluation.Cell;
import io.moram.schemas.TaskSealed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What came of a run.
 *
 * @param domains the domains' names in the order in which they were learned
 * @param versions by domain: the bank version that was scored after it
 * @param starts where the domains start
 * @param remarks what went otherwise than expected
 * @param observed what the topics told
 * @param examplesSent how many examples were sent
 * @param requestsSent how many requests were sent
 * @param seconds how long it took
 * @param published what the atoms topic holds at the end
 */
record DemoOutcome(
    List<String> domains,
    List<Integer> versions,
    List<DomainStart> starts,
    List<String> remarks,
    DemoMonitor observed,
    long examplesSent,
    long requestsSent,
    double seconds,
    List<PublishedTask> published) {

  /** The run in figures. */
  RunSummary summary() {
    return new RunSummary(
        tasks(),
        matrix(Cell::accuracy),
        matrix(Cell::accuracyWithin),
        examplesSent,
        observed.examplesTrained(),
        requestsSent,
        observed.predictionCount(),
        observed.deadLetterDetails().size(),
        seconds);
  }

  private AccuracyMatrix matrix(ToDoubleFunction<Cell> figure) {
    return new AccuracyMatrix(
        domains, row(0, figure), versions.stream().map(version -> row(version, figure)).toList());
  }

  private List<Double> row(int version, ToDoubleFunction<Cell> figure) {
    return domains.stream()
        .map(domain -> figure.applyAsDouble(observed.scores().cell(version, domain)))
        .toList();
  }

  private List<SealedTaskSummary> tasks() {
    List<SealedTaskSummary> tasks = new ArrayList<>();
    for (Sealed sealed : observed.seals()) {
      FoundBoundary boundary =
          observed.boundaries().stream()
              .filter(found -> found.task() == sealed.task())
              .findFirst()
              .orElse(null);
      tasks.add(
          new SealedTaskSummary(
              domainAt(boundary == null ? 0 : boundary.detectedAt()),
              classes(sealed.task()),
              sealed.atoms(),
              boundary == null ? null : boundary.example(),
              boundary == null ? null : boundary.detectedAt(),
              sealed.seconds()));
    }
    return tasks;
  }

  /** The domain that an example is from. */
  private String domainAt(long example) {
    return starts.stream()
        .filter(start -> start.example() <= example)
        .reduce((earlier, later) -> later)
        .map(DomainStart::domain)
        .orElse("");
  }

  private int classes(int task) {
    for (PublishedTask one : published) {
      TaskSealed seal = one.seal();
      if (one.task() == task && seal != null) {
        return seal.getVocabulary().size();
      }
    }
    return 0;
  }
}
