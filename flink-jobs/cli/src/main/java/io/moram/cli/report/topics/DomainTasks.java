// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.topics;

import io.moram.schemas.ClassName;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.TaskSealed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which task taught which domain: the one that first saw most of the domain's classes. Of several,
 * it is the earliest. What a domain's classes are, the evaluation stream says.
 */
final class DomainTasks {

  private static final int MOST_DOMAINS = 1000;

  /** A domain with the number of its classes. */
  private record Domain(Optional<Integer> task, int classes) {}

  private final Map<String, Integer> taskOfClass = new HashMap<>();
  private final Map<String, Domain> domains = new HashMap<>();

  /** Takes in the classes of a sealed task. Tasks are added in ascending order, before domains. */
  void add(TaskSealed seal) {
    for (ClassName name : seal.getVocabulary()) {
      taskOfClass.putIfAbsent(name.getLabel(), seal.getTask());
    }
  }

  /** The task that taught a class; null if no sealed one did. */
  @Nullable Integer taskOfClass(String label) {
    return taskOfClass.get(label);
  }

  /** The number of classes of all tasks. */
  int classes() {
    return taskOfClass.size();
  }

  /** The task of a picture's domain; null if no sealed task taught one of its classes. */
  @Nullable Integer taskOf(EvaluationContext truth) {
    Domain known = domains.get(truth.getDomain());
    if (known == null) {
      known = new Domain(find(truth.getDomainLabels()), truth.getDomainLabels().size());
      if (domains.size() < MOST_DOMAINS) {
        domains.put(truth.getDomain(), known);
      }
    }
    return known.task.orElse(null);
  }

  /** The task of a domain; null if it is unknown. */
  @Nullable Integer taskOf(String domain) {
    Domain known = domains.get(domain);
    return known == null ? null : known.task.orElse(null);
  }

  /** Whether the classes of a domain are known. */
  boolean knows(String domain) {
    return domains.containsKey(domain);
  }

  /** The number of classes of every domain that is known. */
  List<Integer> sizes() {
    return domains.values().stream().map(Domain::classes).filter(size -> size > 0).toList();
  }

  private Optional<Integer> find(List<String> labels) {
    TreeMap<Integer, Integer> classes = new TreeMap<>();
    for (String label : labels) {
      Integer task = taskOfClass.get(label);
      if (task != null) {
        classes.merge(task, 1, Integer::sum);
      }
    }
    return classes.entrySet().stream()
        .reduce((one, other) -> other.getValue() > one.getValue() ? other : one)
        .map(Map.Entry::getKey);
  }
}
