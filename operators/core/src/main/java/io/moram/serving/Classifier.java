// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.inference.BankBatch;
import io.moram.model.Backbone;
import io.moram.model.ImageStates;
import io.moram.serving.BatchShard.Asked;
import io.moram.serving.TaskVersions.Version;
import io.moram.serving.bank.BankLease;
import io.moram.serving.classes.CandidateCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Computes the answers of a part of a batch. The frozen lower layers are computed once. Then one
 * pass through the other layers computes the frozen features, if a rule reads them, and one pass
 * every picture under every bank version that its rule asks. Thread-safe.
 */
final class Classifier {
  private final Backbone backbone;
  private final ClassTexts texts;
  private final RecallPlanner recall;
  private final LowestLayer lowestLayer;

  Classifier(Backbone backbone, CandidateCache candidates, AnswerRule defaultRule) {
    this.backbone = backbone;
    this.texts = new ClassTexts(backbone, candidates);
    this.recall = new RecallPlanner(backbone, texts, defaultRule);
    this.lowestLayer = new LowestLayer(backbone);
  }

  /** Puts what becomes of every picture into its place; one that fails takes no other with it. */
  void answer(BatchShard part, Outcome[] outcomes) {
    try {
      List<Outcome.Answer> answers = answers(part.asked());
      for (int i = 0; i < answers.size(); i++) {
        outcomes[part.asked().get(i).index()] = answers.get(i);
      }
    } catch (RuntimeException e) {
      if (part.asked().size() == 1) {
        outcomes[part.asked().get(0).index()] = new Outcome.Failed(e);
        return;
      }
      // Each is tried alone.
      part.asked().forEach(one -> answer(new BatchShard(List.of(one)), outcomes));
    }
  }

  private List<Outcome.Answer> answers(List<Asked> pictures) {
    try (NDManager scope = backbone.newScope();
        ImageStates lower = lower(scope, pictures)) {
      List<PlannedAnswer> planned = plan(scope, pictures, lower);
      List<Row> rows = rows(pictures, planned);
      if (rows.isEmpty()) {
        return planned.stream().map(answer -> answer.finish(List.of(), 0)).toList();
      }
      BankBatch banks = new BankBatch(parts(rows));
      List<float[]> embeddings = embed(scope, lower, rows, banks);
      List<Map<Integer, Float>> shares = banks.taskShares();
      double atomsActive = banks.meanAtomsActive();
      List<PlannedAnswer.Asked[]> answered = new ArrayList<>();
      planned.forEach(one -> answered.add(new PlannedAnswer.Asked[one.versions().size()]));
      for (int i = 0; i < rows.size(); i++) {
        Row row = rows.get(i);
        answered.get(row.picture)[row.place] =
            new PlannedAnswer.Asked(embeddings.get(i), shares.get(i));
      }
      List<Outcome.Answer> answers = new ArrayList<>(pictures.size());
      for (int i = 0; i < planned.size(); i++) {
        answers.add(planned.get(i).finish(Arrays.asList(answered.get(i)), atomsActive));
      }
      return answers;
    }
  }

  /** What all passes share. */
  private ImageStates lower(NDManager scope, List<Asked> pictures) {
    ImageStates lower =
        backbone.encodeLower(
            scope,
            pictures.stream().map(Asked::pixels).toList(),
            lowestLayer.of(pictures.stream().map(one -> one.lease().bank()).toList()));
    return pictures.stream().anyMatch(recall::plans) ? backbone.withProducts(lower) : lower;
  }

  /**
   * A picture under a bank version.
   *
   * @param picture its place in the shard
   * @param stretch the place of its learner's bank in the shard
   * @param place of the version among those that its answer asks
   */
  private record Row(int picture, int stretch, BankLease lease, int place, Version version) {}

  /** All rows, learner by learner, and version by version. */
  private static List<Row> rows(List<Asked> pictures, List<PlannedAnswer> planned) {
    List<Row> rows = new ArrayList<>();
    int stretch = 0;
    for (int i = 0; i < pictures.size(); i++) {
      BankLease lease = pictures.get(i).lease();
      stretch += i > 0 && lease != pictures.get(i - 1).lease() ? 1 : 0;
      List<Version> versions = planned.get(i).versions();
      for (int place = 0; place < versions.size(); place++) {
        rows.add(new Row(i, stretch, lease, place, versions.get(place)));
      }
    }
    rows.sort(Comparator.comparingInt(Row::stretch).thenComparing(row -> row.version.version()));
    return rows;
  }

  private static List<BankBatch.Part> parts(List<Row> rows) {
    List<BankBatch.Part> parts = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= rows.size(); to++) {
      Row first = rows.get(from);
      if (to == rows.size()
          || rows.get(to).stretch != first.stretch
          || !rows.get(to).version.equals(first.version)) {
        parts.add(
            new BankBatch.Part(
                first.lease.bank(),
                first.version.version(),
                first.version.activation(),
                to - from));
        from = to;
      }
    }
    return parts;
  }

  private List<float[]> embed(NDManager scope, ImageStates lower, List<Row> rows, BankBatch banks) {
    int[] places = rows.stream().mapToInt(Row::picture).toArray();
    if (Arrays.equals(places, IntStream.range(0, lower.images()).toArray())) {
      return ClassTexts.rows(backbone.encodeImages(scope, lower, banks::apply));
    }
    try (ImageStates asked = lower.select(scope, places)) {
      return ClassTexts.rows(backbone.encodeImages(scope, asked, banks::apply));
    }
  }

  private List<PlannedAnswer> plan(NDManager scope, List<Asked> pictures, ImageStates lower) {
    int[] recalled =
        IntStream.range(0, pictures.size()).filter(i -> recall.plans(pictures.get(i))).toArray();
    List<PlannedAnswer> byRecall = List.of();
    if (recalled.length > 0) {
      try (ImageStates own = lower.select(scope, recalled)) {
        byRecall =
            recall.plan(
                Arrays.stream(recalled).mapToObj(pictures::get).toList(), backbone.features(own));
      }
    }
    List<PlannedAnswer> planned = new ArrayList<>(pictures.size());
    int next = 0;
    for (Asked asked : pictures) {
      planned.add(recall.plans(asked) ? byRecall.get(next++) : selfActivated(asked));
    }
    return planned;
  }

  private PlannedAnswer selfActivated(Asked asked) {
    return new SelfActivatedAnswer(
        asked.lease().contents().isEmpty() ? recall.rule(asked) : AnswerRule.SELF_ACTIVATED,
        asked.request(),
        asked.lease(),
        texts.byWholeBank(asked.lease(), asked.request().candidates()),
        backbone.logitScale());
  }
}
