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
 * The outcome of a run.
 *
 * @param domains the names of the domains in the order in which they were learned
 * @param versions the bank version that was scored after each domain
 * @param starts the first example of each domain
 * @param remarks the deviations from the plan of the run
 * @param observed the records of the topics
 * @param examplesSent the number of examples that were sent
 * @param requestsSent the number of requests that were sent
 * @param seconds the duration of the run
 * @param published the tasks on the topic atoms at the end
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

  /** The figures of the run. */
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

  /** The domain of an example. */
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
