// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The answers to open domains against the number of their examples.
 *
 * @param points of each domain in ascending order of the examples, domain after domain
 */
public record EarlyCurve(List<EarlyAnswers> points) {

  /** Copies the list. */
  public EarlyCurve {
    points = List.copyOf(points);
  }

  /** The curve in a sentence; empty without a point. */
  public String text() {
    if (points.isEmpty()) {
      return "";
    }
    TreeMap<Integer, List<EarlyAnswers>> bySent =
        points.stream()
            .collect(
                Collectors.groupingBy(
                    EarlyAnswers::sentPerClass, TreeMap::new, Collectors.toList()));
    return bySent.values().stream()
        .map(EarlyCurve::part)
        .collect(
            Collectors.joining(
                "; ", "Before any training step, among all classes so far, right answers: ", "."));
  }

  private static String part(List<EarlyAnswers> points) {
    int sent = points.get(0).sentPerClass();
    return String.format(
        Locale.ROOT,
        "%.1f %% once %d example%s per class %s sent (%.1f known; %d domain%s)",
        points.stream().mapToDouble(EarlyAnswers::accuracy).average().orElse(Double.NaN),
        sent,
        sent == 1 ? "" : "s",
        sent == 1 ? "was" : "were",
        points.stream().mapToDouble(EarlyAnswers::examplesPerClass).average().orElse(Double.NaN),
        points.size(),
        points.size() == 1 ? "" : "s");
  }

  /** The names of the domains, in the order of their points. */
  public List<String> domains() {
    Set<String> names = new LinkedHashSet<>();
    points.forEach(point -> names.add(point.domain()));
    return List.copyOf(names);
  }

  /** The points of a domain. */
  public List<EarlyAnswers> of(String domain) {
    return points.stream().filter(point -> point.domain().equals(domain)).toList();
  }
}
