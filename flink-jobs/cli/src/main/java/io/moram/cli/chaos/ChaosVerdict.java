// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a run.
 *
 * @param damage what the faults broke
 * @param kinds the number of faults by kind
 * @param recoverySeconds how long the jobs took to run again after each fault, in seconds
 * @param failure why the run ended early; null if it did not
 */
record ChaosVerdict(
    Damage damage,
    Map<FaultKind, Integer> kinds,
    List<Double> recoverySeconds,
    @Nullable String failure) {

  boolean passed() {
    return damage.isNone() && failure == null;
  }

  ObjectNode asJson() {
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("faults", kinds.values().stream().mapToInt(Integer::intValue).sum());
    ObjectNode byKind = node.putObject("kinds");
    new TreeMap<>(kinds).forEach((kind, count) -> byKind.put(kind.title(), count));
    node.put("lost", damage.lost()).put("doubled", damage.doubled());
    node.put("changedAtoms", damage.changedAtoms()).put("missingTasks", damage.missingTasks());
    node.put("wrongPredictions", damage.wrongPredictions());
    List<Double> sorted = recoverySeconds.stream().sorted().toList();
    ObjectNode recovery = node.putObject("recoverySeconds");
    if (!sorted.isEmpty()) {
      recovery.put("median", sorted.get(sorted.size() / 2));
      recovery.put("worst", sorted.get(sorted.size() - 1));
    }
    if (failure != null) {
      node.put("failure", failure);
    }
    return node.put("passed", passed());
  }
}
