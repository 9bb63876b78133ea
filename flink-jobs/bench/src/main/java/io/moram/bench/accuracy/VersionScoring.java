// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.accuracy;

import io.moram.bench.domains.DomainLearner;
import io.moram.bench.domains.PreparedDomain;
import io.moram.bench.domains.PreparedDomain.TestPicture;
import io.moram.cli.progress.ProgressReporter;
import io.moram.evaluation.AnswerStatistics;
import io.moram.evaluation.Cell;
import io.moram.evaluation.Scores;
import io.moram.serving.Outcome;
import io.moram.serving.Predictor;
import io.moram.serving.PreparedRequest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Scores bank versions of one run: answers every test picture under every rule. */
final class VersionScoring {
  private static final int BATCH = 128;

  private final Predictor predictor;
  private final AccuracyBenchSettings settings;
  private final List<PreparedDomain> domains;
  private final long seed;
  private final ProgressReporter progress;
  private final Map<ComparedRule, SortedMap<Integer, SortedMap<String, Cell>>> cells =
      new EnumMap<>(ComparedRule.class);
  private final Map<ComparedRule, AnswerStatistics> last = new EnumMap<>(ComparedRule.class);

  VersionScoring(
      Predictor predictor,
      AccuracyBenchSettings settings,
      List<PreparedDomain> domains,
      long seed,
      ProgressReporter progress) {
    this.predictor = predictor;
    this.settings = settings;
    this.domains = domains;
    this.seed = seed;
    this.progress = progress;
  }

  /** Scores every domain under every rule by the newest bank version, whose number is given. */
  void score(int version) {
    List<String> candidates =
        domains.stream().flatMap(domain -> domain.labels().stream()).distinct().toList();
    progress.begin("score version " + version + ", seed " + seed, "pictures answered");
    long all =
        (long) settings.rules().size() * domains.stream().mapToInt(d -> d.test().size()).sum();
    long done = 0;
    for (ComparedRule rule : settings.rules()) {
      AnswerStatistics statistics = new AnswerStatistics();
      SortedMap<String, Cell> row = new TreeMap<>();
      for (int place = 0; place < domains.size(); place++) {
        PreparedDomain domain = domains.get(place);
        Set<String> own = new HashSet<>(domain.labels());
        List<Outcome> outcomes = answers(domain.test(), rule, candidates);
        Cell cell = Cell.EMPTY;
        for (int picture = 0; picture < outcomes.size(); picture++) {
          cell =
              add(
                  cell,
                  domain.test().get(picture),
                  (Outcome.Answer) outcomes.get(picture),
                  own,
                  place,
                  statistics);
        }
        row.put(domain.name(), cell);
        done += outcomes.size();
        progress.update(done, all, rule.toString());
      }
      cells.computeIfAbsent(rule, key -> new TreeMap<>()).put(version, row);
      last.put(rule, statistics);
    }
    progress.end();
  }

  /**
   * The figures of every rule.
   *
   * @param seconds the duration of the run, in seconds
   */
  List<RuleResult> results(double seconds) {
    List<String> names = domains.stream().map(PreparedDomain::name).toList();
    List<RuleResult> results = new ArrayList<>();
    for (ComparedRule rule : settings.rules()) {
      Scores scores = new Scores(Objects.requireNonNull(cells.get(rule)));
      results.add(
          RuleResult.of(
              settings.domains().dataName(),
              seed,
              rule,
              scores.accuracy(names),
              scores.accuracyWithin(names),
              Objects.requireNonNull(last.get(rule)),
              seconds));
    }
    return results;
  }

  /** The accuracy of the rule recall on a domain among the candidates, in per cent. */
  double accuracy(PreparedDomain domain, List<String> candidates) {
    List<Outcome> outcomes = answers(domain.test(), ComparedRule.RECALL, candidates);
    Cell cell = Cell.EMPTY;
    for (int picture = 0; picture < outcomes.size(); picture++) {
      Outcome.Answer answer = (Outcome.Answer) outcomes.get(picture);
      boolean right = answer.ranked().get(0).label().equals(domain.test().get(picture).label());
      cell = cell.plus(right, right);
    }
    return cell.accuracy();
  }

  private static Cell add(
      Cell cell,
      TestPicture picture,
      Outcome.Answer answer,
      Set<String> own,
      int task,
      AnswerStatistics statistics) {
    boolean correct = answer.ranked().get(0).label().equals(picture.label());
    boolean within =
        answer.ranked().stream()
            .map(Outcome.RankedClass::label)
            .filter(own::contains)
            .findFirst()
            .map(picture.label()::equals)
            .orElse(false);
    Outcome.Recognition recognition = answer.recognition();
    Integer recognized = recognition == null ? null : recognition.task();
    statistics.add(
        correct,
        answer.ranked().get(0).probability(),
        recognition == null ? null : recognized != null && recognized == task,
        recognition != null && recognized == null);
    return cell.plus(correct, within);
  }

  private List<Outcome> answers(
      List<TestPicture> pictures, ComparedRule rule, List<String> candidates) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int from = 0; from < pictures.size(); from += BATCH) {
      List<PreparedRequest> requests =
          pictures.subList(from, Math.min(from + BATCH, pictures.size())).stream()
              .map(
                  picture ->
                      predictor.prepared(
                          rule.request(DomainLearner.LEARNER, candidates), picture.pixels()))
              .toList();
      outcomes.addAll(predictor.predict(requests).join());
    }
    return outcomes;
  }
}
