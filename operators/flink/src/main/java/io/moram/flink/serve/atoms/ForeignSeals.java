// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.atoms;

import io.moram.serving.versions.BankVersions;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The seals of tasks that were trained on another backbone. Old ones may stay on the topic after
 * their learner began again, so only a learner without a bank of its own counts. Thread-safe.
 */
final class ForeignSeals {
  private static final int MOST_NAMED = 5;

  private final BankVersions versions;
  private final NavigableMap<String, Map<Integer, String>> seals = new TreeMap<>();

  ForeignSeals(BankVersions versions) {
    this.versions = versions;
  }

  /** A task was sealed, on this backbone or on another one. */
  synchronized void sealed(String learner, int task, String backbone) {
    if (backbone.equals(versions.backbone())) {
      deleted(learner, task);
    } else {
      seals.computeIfAbsent(learner, name -> new TreeMap<>()).put(task, backbone);
    }
  }

  /** The seal of a task was deleted. */
  synchronized void deleted(String learner, int task) {
    Map<Integer, String> own = seals.get(learner);
    if (own != null) {
      own.remove(task);
      if (own.isEmpty()) {
        seals.remove(learner);
      }
    }
  }

  private List<String> learners() {
    return seals.keySet().stream()
        .filter(learner -> versions.newest(learner).version() == 0)
        .toList();
  }

  /** Whether there is no such learner. */
  synchronized boolean isEmpty() {
    return learners().isEmpty();
  }

  /** The learners and their backbones, and the one that serves, in words. */
  synchronized String description() {
    List<String> learners = learners();
    TreeSet<String> backbones = new TreeSet<>();
    learners.forEach(learner -> backbones.addAll(seals.getOrDefault(learner, Map.of()).values()));
    String names =
        learners.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
            + (learners.size() > MOST_NAMED ? " and " + (learners.size() - MOST_NAMED) : "");
    return "the sealed tasks of "
        + names
        + " are of the backbone "
        + String.join(", ", backbones)
        + ", and backbone.folder is a model with the fingerprint "
        + versions.backbone();
  }
}
