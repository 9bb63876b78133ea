// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.topics;

import io.moram.cli.console.RuleNames;
import io.moram.cli.report.PictureCounts;
import io.moram.cli.report.RuleSummary;
import io.moram.evaluation.AccuracyMatrix;
import io.moram.evaluation.Cell;
import io.moram.evaluation.Scores;
import io.moram.flink.evaluate.EvaluationRecords;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.Evaluation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The accuracy matrices of a learner, as its newest evaluation says them. Columns are the domains,
 * in the order of the tasks that taught them; domains that no known task taught are last. Rows are
 * the bank versions that were scored, and those that taught a domain.
 */
final class RuleMatrices {

  /** Version 0 is the frozen model under every rule, and this one recognises no task. */
  static final AnswerRuleName FROZEN = AnswerRuleName.SELF_ACTIVATED;

  private final Map<AnswerRuleName, Scores> scores = new EnumMap<>(AnswerRuleName.class);
  private final List<String> domains;
  private final List<Integer> versions;
  private final DomainTasks tasks;

  RuleMatrices(Evaluation evaluation, DomainTasks tasks) {
    this.tasks = tasks;
    TreeSet<String> names = new TreeSet<>();
    TreeSet<Integer> scored = new TreeSet<>();
    for (AnswerRuleName rule : AnswerRuleName.values()) {
      Scores one = EvaluationRecords.scores(evaluation, rule);
      if (rule != AnswerRuleName.UNKNOWN && !one.rows().isEmpty()) {
        scores.put(rule, one);
        scored.addAll(one.rows().keySet());
        one.rows().values().forEach(row -> names.addAll(row.keySet()));
      }
    }
    for (String domain : names) {
      Integer task = tasks.taskOf(domain);
      if (task != null) {
        scored.add(task + 1);
      }
    }
    scored.remove(0);
    versions = List.copyOf(scored);
    domains =
        names.stream()
            .sorted(Comparator.comparingInt(this::place).thenComparing(Comparator.naturalOrder()))
            .toList();
  }

  private int place(String domain) {
    Integer task = tasks.taskOf(domain);
    return task == null ? Integer.MAX_VALUE : task;
  }

  /** The domains, in the order of the columns. */
  List<String> domains() {
    return domains;
  }

  /** The rules of an evaluation that have a row of a sealed task, the job's default first. */
  static List<AnswerRuleName> rules(Evaluation evaluation) {
    return evaluation.getRows().stream()
        .filter(row -> row.getBankVersion() > 0 && row.getRule() != AnswerRuleName.UNKNOWN)
        .map(row -> row.getRule())
        .distinct()
        .sorted()
        .toList();
  }

  /** The newest bank version that an evaluation has under a rule; 0 without any. */
  static int lastVersion(Evaluation evaluation, AnswerRuleName rule) {
    return evaluation.getRows().stream()
        .filter(row -> row.getRule() == rule)
        .mapToInt(row -> row.getBankVersion())
        .max()
        .orElse(0);
  }

  /** The name of a task: the domains that it taught, or its number. */
  String name(int task) {
    List<String> taught =
        domains.stream()
            .filter(
                domain -> {
                  Integer own = tasks.taskOf(domain);
                  return own != null && own == task;
                })
            .toList();
    return taught.isEmpty() ? "task " + task : taught.stream().collect(Collectors.joining(", "));
  }

  /** The figures of the rules, and those of the frozen model if it was scored. */
  List<RuleSummary> summaries(List<AnswerRuleName> rules, RuleStatistics statistics, int last) {
    List<RuleSummary> summaries = new ArrayList<>();
    for (AnswerRuleName rule : rules) {
      summaries.add(summary(RuleNames.of(rule), rule, versions, statistics, last));
    }
    Scores frozen = scores.get(FROZEN);
    if (frozen != null && frozen.rows().containsKey(0)) {
      summaries.add(
          summary(
              "zero-shot", FROZEN, versions.stream().map(version -> 0).toList(), statistics, 0));
    }
    return summaries;
  }

  private RuleSummary summary(
      String name, AnswerRuleName rule, List<Integer> shown, RuleStatistics statistics, int last) {
    return new RuleSummary(
        name,
        matrix(rule, shown, Cell::accuracy),
        matrix(rule, shown, Cell::accuracyWithin),
        new PictureCounts(
            pictures(rule, 0), shown.stream().map(version -> pictures(rule, version)).toList()),
        statistics.of(rule, last));
  }

  private AccuracyMatrix matrix(
      AnswerRuleName rule, List<Integer> shown, ToDoubleFunction<Cell> figure) {
    return new AccuracyMatrix(
        domains,
        versions.stream().map(version -> name(version - 1)).toList(),
        domains.stream().map(this::ownRow).toList(),
        row(rule, 0, figure),
        shown.stream().map(version -> row(rule, version, figure)).toList());
  }

  private int ownRow(String domain) {
    Integer task = tasks.taskOf(domain);
    return task == null ? AccuracyMatrix.UNLEARNED : versions.indexOf(task + 1);
  }

  private List<Double> row(AnswerRuleName rule, int version, ToDoubleFunction<Cell> figure) {
    return domains.stream()
        .map(domain -> figure.applyAsDouble(cell(rule, version, domain)))
        .toList();
  }

  private List<Long> pictures(AnswerRuleName rule, int version) {
    return domains.stream().map(domain -> cell(rule, version, domain).predictions()).toList();
  }

  private Cell cell(AnswerRuleName rule, int version, String domain) {
    Scores one = scores.get(rule);
    return one == null ? Cell.EMPTY : one.cell(version, domain);
  }
}
