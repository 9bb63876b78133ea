// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import io.moram.model.Backbone;
import io.moram.recall.ClassGaussians;
import io.moram.recall.Recall;
import io.moram.recall.RecallSettings;
import io.moram.serving.BatchShard.Asked;
import io.moram.serving.bank.BankLease;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Recognises pictures by their frozen features, all of a learner's at once. Thread-safe. */
final class RecallPlanner {
  private final Backbone backbone;
  private final ClassTexts texts;
  private final AnswerRule defaultRule;

  RecallPlanner(Backbone backbone, ClassTexts texts, AnswerRule defaultRule) {
    this.backbone = backbone;
    this.texts = texts;
    this.defaultRule = defaultRule;
  }

  /** Whether a picture is answered by recognition. A bank without signatures cannot recognise. */
  boolean plans(Asked asked) {
    return rule(asked) != AnswerRule.SELF_ACTIVATED && asked.lease().gaussians() != null;
  }

  /** The rule that a picture's request names, or else the default. */
  AnswerRule rule(Asked asked) {
    AnswerRule rule = asked.request().rule();
    return rule == null ? defaultRule : rule;
  }

  /**
   * Plans the answers of pictures, in their order.
   *
   * @param pictures pictures that this {@link #plans}; those of a bank lie one after another
   * @param features of each, {@code [hidden + embedding]}
   */
  List<PlannedAnswer> plan(List<Asked> pictures, List<float[]> features) {
    List<PlannedAnswer> planned = new ArrayList<>(pictures.size());
    int from = 0;
    for (int to = 1; to <= pictures.size(); to++) {
      if (to == pictures.size() || pictures.get(to).lease() != pictures.get(from).lease()) {
        planned.addAll(planOfBank(pictures.subList(from, to), features.subList(from, to)));
        from = to;
      }
    }
    return planned;
  }

  private List<PlannedAnswer> planOfBank(List<Asked> pictures, List<float[]> features) {
    BankLease lease = pictures.get(0).lease();
    ClassGaussians gaussians = lease.requireGaussians();
    ClassGaussians.Distances distances = gaussians.distances(features);
    TaskVersions versions = new TaskVersions(lease);
    Map<@Nullable List<String>, RecallCandidates> byNames = new HashMap<>();
    List<PlannedAnswer> planned = new ArrayList<>(pictures.size());
    for (int i = 0; i < pictures.size(); i++) {
      Asked asked = pictures.get(i);
      RecallCandidates candidates =
          byNames.computeIfAbsent(
              asked.request().candidates(), named -> new RecallCandidates(lease, named, texts));
      Recall recall =
          new Recall(
              RecallSettings.DEFAULT,
              candidates.choice(),
              distances.of(i),
              gaussians.isNovel(distances, i),
              Ranking.logits(
                  embedding(features.get(i)), candidates.frozen(), backbone.logitScale()));
      planned.add(
          RecalledAnswer.of(
              rule(asked), asked, candidates, recall, versions, backbone.logitScale()));
    }
    return planned;
  }

  private float[] embedding(float[] features) {
    return Arrays.copyOfRange(
        features, backbone.featureWidths().hidden(), backbone.featureWidths().total());
  }
}
