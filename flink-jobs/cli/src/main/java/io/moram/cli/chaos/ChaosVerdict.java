// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.cli.chaos.Recoveries.Times;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a run.
 *
 * @param damage what the faults broke
 * @param recoveries the faults by kind, and how long the cluster took to recover from them
 * @param failure why the run ended early; null if it did not
 */
record ChaosVerdict(Damage damage, Recoveries recoveries, @Nullable String failure) {

  boolean passed() {
    return damage.isNone() && failure == null;
  }

  ObjectNode asJson() {
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("faults", recoveries.count());
    ObjectNode byKind = node.putObject("kinds");
    recoveries.kinds().forEach((kind, count) -> byKind.put(kind.title(), count));
    node.put("lost", damage.lost()).put("doubled", damage.doubled());
    node.put("changedAtoms", damage.changedAtoms()).put("missingTasks", damage.missingTasks());
    node.put("wrongPredictions", damage.wrongPredictions());
    if (recoveries.count() > 0) {
      put(node.putObject("recoverySeconds"), recoveries.toRun());
    }
    ObjectNode answers = node.putObject("answerSeconds");
    recoveries.toAnswer().forEach((kind, times) -> put(answers.putObject(kind.title()), times));
    if (failure != null) {
      node.put("failure", failure);
    }
    return node.put("passed", passed());
  }

  private static void put(ObjectNode node, Times times) {
    node.put("median", times.median()).put("worst", times.worst());
  }
}
