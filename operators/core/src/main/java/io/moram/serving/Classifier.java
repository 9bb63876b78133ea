// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankBatch;
import io.moram.atoms.inference.BankInference;
import io.moram.model.Backbone;
import io.moram.model.SiteAdapter;
import io.moram.serving.BatchShard.Asked;
import io.moram.serving.bank.BankContents;
import io.moram.serving.classes.CandidateCache;
import io.moram.serving.classes.CandidateClasses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Computes the answers of a part of a batch: one pass through the frozen image encoder for all of
 * its learners, each learner's rows through its bank. Thread-safe.
 */
final class Classifier {
  /** Prompts that are encoded at once; bounds the memory of a request with many candidates. */
  private static final int PROMPT_BATCH = 256;

  private final Backbone backbone;
  private final CandidateCache candidates;

  Classifier(Backbone backbone, CandidateCache candidates) {
    this.backbone = backbone;
    this.candidates = candidates;
  }

  /** Puts what becomes of every picture into its place; one that fails takes no other with it. */
  void answer(BatchShard part, Outcome[] outcomes) {
    try {
      List<Outcome.Answer> answers = answers(part);
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

  private List<Outcome.Answer> answers(BatchShard part) {
    List<BatchShard> byLearner = part.byLearner();
    List<float[]> pixels = part.asked().stream().map(Asked::pixels).toList();
    BankBatch banks =
        new BankBatch(
            byLearner.stream()
                .map(own -> new BankBatch.Part(own.firstLease().bank(), own.asked().size()))
                .toList());
    try (NDManager scope = backbone.newScope()) {
      List<float[]> embeddings = rows(backbone.encodeImages(scope, pixels, banks::apply));
      List<Map<Integer, Float>> taskShares = banks.taskShares();
      double atomsActive = banks.meanAtomsActive();
      List<Outcome.Answer> answers = new ArrayList<>(pixels.size());
      for (Asked asked : part.asked()) {
        int place = answers.size();
        answers.add(answer(asked, embeddings.get(place), taskShares.get(place), atomsActive));
      }
      return answers;
    }
  }

  private Outcome.Answer answer(
      Asked asked, float[] embedding, Map<Integer, Float> taskShares, double atomsActive) {
    BankContents contents = asked.lease().contents();
    PredictionRequest request = asked.request();
    CandidateClasses classes =
        candidates.get(
            contents, request.candidates(), missing -> encode(asked.lease().bank(), missing));
    return new Outcome.Answer(
        contents.version(),
        contents.provisionalStep(),
        Ranking.rank(
            embedding,
            classes.labels(),
            classes.embeddings(),
            backbone.logitScale(),
            request.topK()),
        taskShares,
        atomsActive);
  }

  private List<float[]> encode(@Nullable AtomBank bank, List<String> prompts) {
    SiteAdapter adapter =
        bank == null
            ? SiteAdapter.NONE
            : (sites, input, output) -> BankInference.apply(bank, sites, input, output, null);
    List<float[]> encoded = new ArrayList<>(prompts.size());
    for (int start = 0; start < prompts.size(); start += PROMPT_BATCH) {
      List<String> batch = prompts.subList(start, Math.min(start + PROMPT_BATCH, prompts.size()));
      try (NDManager scope = backbone.newScope()) {
        encoded.addAll(rows(backbone.encodeTexts(scope, batch, adapter)));
      }
    }
    return encoded;
  }

  private static List<float[]> rows(NDArray matrix) {
    float[] flat = matrix.toFloatArray();
    int width = (int) matrix.getShape().get(1);
    List<float[]> rows = new ArrayList<>();
    for (int start = 0; start < flat.length; start += width) {
      rows.add(Arrays.copyOfRange(flat, start, start + width));
    }
    return rows;
  }
}
