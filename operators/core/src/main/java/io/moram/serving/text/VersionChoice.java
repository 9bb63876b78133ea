// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.text;

import io.moram.atoms.bank.AtomBank;
import io.moram.model.LanguageModel;
import io.moram.recall.Choice;
import io.moram.recall.ClassGaussians;
import io.moram.recall.Recall;
import io.moram.recall.RecallSettings;
import io.moram.recall.TextFeatures;
import io.moram.serving.AnswerRule;
import io.moram.serving.Outcome.Recognition;
import io.moram.serving.TaskVersions;
import io.moram.serving.TaskVersions.Version;
import io.moram.serving.bank.BankLease;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the bank version that answers a prompt. Under the rule {@code recall} it is that of the
 * task which the prompt's frozen features are nearest to. A prompt that is too far from every task
 * is answered by the frozen model.
 *
 * <p>Thread-safe.
 */
public final class VersionChoice {
  private static final Version FROZEN = new Version(0, null);

  private final TextFeatures features;

  public VersionChoice(LanguageModel model) {
    this.features = new TextFeatures(model);
  }

  /**
   * Chooses a version.
   *
   * @param rule {@link AnswerRule#RECALL} or {@link AnswerRule#SELF_ACTIVATED}
   * @param lease a bank of the learner, which stays open as long as the version is used
   * @param prompt its tokens, at least one, without the model's prompt format: that is the same for
   *     all tasks
   * @throws IllegalArgumentException for another rule
   */
  public AnsweringVersion choose(AnswerRule rule, BankLease lease, int[] prompt) {
    if (rule == AnswerRule.GAUSSIAN) {
      throw new IllegalArgumentException(
          "rule is gaussian, which answers no text; must be recall or self-activated");
    }
    ClassGaussians gaussians = rule == AnswerRule.RECALL ? lease.gaussians() : null;
    return gaussians == null ? whole(rule, lease) : recalled(lease, gaussians, prompt);
  }

  /** All atoms answer. So does a bank without signatures, which cannot recognise. */
  private static AnsweringVersion whole(AnswerRule rule, BankLease lease) {
    @Nullable AtomBank bank = lease.bank();
    return new AnsweringVersion(
        rule,
        rule == AnswerRule.RECALL ? new Recognition(null, 0, 0) : null,
        lease.contents().version(),
        bank,
        new Version(Integer.MAX_VALUE, bank == null ? null : bank.activation()));
  }

  private AnsweringVersion recalled(BankLease lease, ClassGaussians gaussians, int[] prompt) {
    ClassGaussians.Distances distances = gaussians.distances(features.of(List.of(prompt)));
    List<String> labels =
        gaussians.components().stream().map(ClassGaussians.Component::label).distinct().toList();
    Recall.Result result =
        new Recall(
                RecallSettings.DEFAULT,
                Choice.of(gaussians.components(), labels),
                distances.of(0),
                gaussians.isNovel(distances, 0),
                new double[labels.size()])
            .gaussiansAlone();
    @Nullable Integer task = result.task();
    TaskVersions versions = new TaskVersions(lease);
    Version version = task != null && versions.has(task) ? versions.of(task) : FROZEN;
    return new AnsweringVersion(
        AnswerRule.RECALL,
        new Recognition(task, (float) result.taskProbability(), version.version()),
        version.version(),
        version.version() == 0 ? null : lease.bank(),
        version);
  }
}
