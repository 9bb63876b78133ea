// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import io.moram.recall.Choice;
import io.moram.recall.ClassGaussians;
import io.moram.serving.TaskVersions.Version;
import io.moram.serving.bank.BankLease;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of requests, with their texts, for all pictures of one learner in a part of a
 * batch: a vocabulary of thousands of classes is looked up once. For one thread.
 */
final class RecallCandidates {
  private final BankLease lease;
  private final ClassTexts texts;
  private final Choice choice;
  private final List<float[]> frozen;
  private final Map<Integer, List<float[]>> byTask = new HashMap<>();

  /**
   * @param lease a bank with signatures
   * @param named the names in the request; null: every class of the learner
   */
  RecallCandidates(BankLease lease, @Nullable List<String> named, ClassTexts texts) {
    this.lease = lease;
    this.texts = texts;
    this.choice = texts.choice(lease, named);
    this.frozen = texts.frozen(lease, choice.labels());
  }

  Choice choice() {
    return choice;
  }

  /** The candidates' texts, as the frozen model embeds them. */
  List<float[]> frozen() {
    return frozen;
  }

  /**
   * The texts of a task's candidates, in the order of {@link Choice#of}.
   *
   * @param version the bank version that answers for the task
   */
  List<float[]> ofTask(int task, Version version) {
    return byTask.computeIfAbsent(
        task,
        own -> texts.ofTask(lease, version.version() - 1, version.activation(), prompts(own)));
  }

  private List<String> prompts(int task) {
    ClassGaussians gaussians = lease.requireGaussians();
    return choice.of(task).stream()
        .map(entry -> gaussians.components().get(entry.component()).prompt().prompt())
        .toList();
  }
}
