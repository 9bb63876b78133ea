// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.cli.console.RuleNames;
import io.moram.cli.demo.DemoMonitor.FoundBoundary;
import io.moram.cli.demo.DemoMonitor.Sealed;
import io.moram.cli.report.EarlyCurve;
import io.moram.cli.report.PictureCounts;
import io.moram.cli.report.RuleSummary;
import io.moram.cli.report.RunDetails.DomainStart;
import io.moram.cli.report.RunSummary;
import io.moram.cli.report.SealedTaskSummary;
import io.moram.client.PublishedTask;
import io.moram.evaluation.AccuracyMatrix;
import io.moram.evaluation.Cell;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.TaskSealed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The outcome of a run.
 *
 * @param domains the names of the domains in the order in which they were learned
 * @param versions the bank version that was scored after each domain
 * @param starts the first example of each domain
 * @param early how domains were answered from their first examples
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
    EarlyCurve early,
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
        rules(),
        examplesSent,
        observed.examplesTrained(),
        requestsSent,
        observed.predictionCount(),
        (long) observed.faults().deadLetters(),
        early,
        observed.versions().compared() == 0 ? null : observed.versions().result(),
        seconds);
  }

  private List<RuleSummary> rules() {
    List<RuleSummary> rules = new ArrayList<>();
    int last = lastVersion();
    for (AnswerRuleName rule : DemoScoring.RULES) {
      rules.add(summary(RuleNames.of(rule), rule, versions, last));
    }
    // Version 0 is the frozen model under every rule, and this one recognises no task.
    AnswerRuleName frozen = AnswerRuleName.SELF_ACTIVATED;
    rules.add(summary("zero-shot", frozen, Collections.nCopies(versions.size(), 0), 0));
    return rules;
  }

  private RuleSummary summary(String name, AnswerRuleName rule, List<Integer> scored, int last) {
    return new RuleSummary(
        name,
        matrix(rule, scored, Cell::accuracy),
        matrix(rule, scored, Cell::accuracyWithin),
        new PictureCounts(
            pictures(rule, 0), scored.stream().map(version -> pictures(rule, version)).toList()),
        observed.statistics().of(rule, last));
  }

  /** The bank version that was scored last. */
  int lastVersion() {
    return versions.isEmpty() ? 0 : versions.get(versions.size() - 1);
  }

  private List<Long> pictures(AnswerRuleName rule, int version) {
    return domains.stream()
        .map(domain -> observed.scores(rule).cell(version, domain).predictions())
        .toList();
  }

  private AccuracyMatrix matrix(
      AnswerRuleName rule, List<Integer> scored, ToDoubleFunction<Cell> figure) {
    return new AccuracyMatrix(
        domains,
        row(rule, 0, figure),
        scored.stream().map(version -> row(rule, version, figure)).toList());
  }

  private List<Double> row(AnswerRuleName rule, int version, ToDoubleFunction<Cell> figure) {
    return domains.stream()
        .map(domain -> figure.applyAsDouble(observed.scores(rule).cell(version, domain)))
        .toList();
  }

  private List<SealedTaskSummary> tasks() {
    List<SealedTaskSummary> tasks = new ArrayList<>();
    for (Sealed sealed : observed.seals()) {
      FoundBoundary boundary =
          observed.boundaries().stream()
              // The detector counts the tasks of this run, the trainer those of the learner.
              .filter(found -> found.task() + observed.resumed() == sealed.task())
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
