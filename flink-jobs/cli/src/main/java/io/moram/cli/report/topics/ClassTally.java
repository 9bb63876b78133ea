// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.topics;

import io.moram.cli.report.ClassScore;
import io.moram.schemas.EvaluationContext;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts the answers by class of the picture, and which wrong classes they named. */
final class ClassTally {

  private static final int MOST_CLASSES = 20_000;

  /** Further wrong answers of a class are counted as wrong, but not named. */
  private static final int MOST_NAMED = 50;

  private record DomainClass(String domain, String label) {}

  private static final class Count {
    private long pictures;
    private long correct;
    private final Map<String, Long> wrong = new HashMap<>();
  }

  private final Map<DomainClass, Count> counts = new HashMap<>();

  /** Counts an answer. */
  void add(EvaluationContext truth, String answer) {
    DomainClass key = new DomainClass(truth.getDomain(), truth.getExpectedLabel());
    Count count = counts.get(key);
    if (count == null) {
      if (counts.size() == MOST_CLASSES) {
        return;
      }
      count = new Count();
      counts.put(key, count);
    }
    count.pictures++;
    if (answer.equals(truth.getExpectedLabel())) {
      count.correct++;
    } else if (count.wrong.size() < MOST_NAMED || count.wrong.containsKey(answer)) {
      count.wrong.merge(answer, 1L, Long::sum);
    }
  }

  /**
   * The classes with the smallest share of right answers, the worst first; all have a wrong one.
   */
  List<ClassScore> worst(int most) {
    return counts.entrySet().stream()
        .map(entry -> score(entry.getKey(), entry.getValue()))
        .filter(score -> score.correct() < score.pictures())
        .sorted(
            Comparator.comparingDouble(ClassScore::share)
                .thenComparing(Comparator.comparingLong(ClassScore::pictures).reversed())
                .thenComparing(ClassScore::domain)
                .thenComparing(ClassScore::label))
        .limit(most)
        .toList();
  }

  private static ClassScore score(DomainClass key, Count count) {
    Map.Entry<String, Long> wrong =
        count.wrong.entrySet().stream()
            .max(
                Map.Entry.<String, Long>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
            .orElse(null);
    return new ClassScore(
        key.domain,
        key.label,
        count.correct,
        count.pictures,
        wrong == null ? null : wrong.getKey(),
        wrong == null ? 0 : wrong.getValue());
  }
}
