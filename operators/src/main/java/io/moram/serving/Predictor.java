// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.backbone.BadImageException;
import io.moram.backbone.ClipBackbone;
import io.moram.backbone.SiteAdapter;
import io.moram.memory.ActivationRecorder;
import io.moram.memory.AtomBank;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests: pictures are preprocessed side by side, then each learner's are encoded in one
 * batch through its bank, and scored against their candidates.
 *
 * <p>A learner without atoms is answered by the frozen backbone. A candidate that the learner has
 * not seen gets the default prompt template. Thread-safe: all slots share one.
 */
public final class Predictor {
  /** Prompts that are encoded at once; bounds the memory of a request with many candidates. */
  private static final int PROMPT_BATCH = 256;

  private final ClipBackbone backbone;
  private final BankCache banks;
  private final NDManager manager;
  private final TextEmbeddings texts;
  private final String defaultPromptTemplate;
  private final Executor preprocessing;

  /**
   * @param backbone decides the device too
   * @param textCacheBytes how much heap the cached text embeddings may take
   * @param defaultPromptTemplate the prompt of a class that the learner has not seen, with {} where
   *     its name goes
   * @param preprocessing runs the preprocessing of single pictures
   */
  public Predictor(
      ClipBackbone backbone,
      BankCache banks,
      long textCacheBytes,
      String defaultPromptTemplate,
      Executor preprocessing) {
    this.backbone = backbone;
    this.banks = banks;
    this.manager = backbone.manager();
    this.texts = new TextEmbeddings(textCacheBytes);
    this.defaultPromptTemplate = defaultPromptTemplate;
    this.preprocessing = preprocessing;
  }

  /** A request on its way: its place in the batch and the preprocessed picture. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Prepared(int index, PredictionRequest request, float[] pixels) {}

  /**
   * What becomes of every request, in their order. One that fails takes no other with it.
   *
   * @throws IOException if a bank cannot be loaded; nothing has been answered then
   */
  public List<Outcome> predict(List<PredictionRequest> requests) throws IOException {
    Outcome[] outcomes = new Outcome[requests.size()];
    Map<String, List<Prepared>> byLearner = new LinkedHashMap<>();
    for (Prepared prepared : preprocess(requests, outcomes)) {
      byLearner
          .computeIfAbsent(prepared.request.learner(), learner -> new ArrayList<>())
          .add(prepared);
    }
    for (Map.Entry<String, List<Prepared>> group : byLearner.entrySet()) {
      try (BankLease lease = banks.lease(group.getKey())) {
        answerAll(lease, group.getValue(), outcomes);
      }
    }
    return Arrays.asList(outcomes);
  }

  private List<Prepared> preprocess(List<PredictionRequest> requests, Outcome[] outcomes) {
    List<CompletableFuture<float[]>> pictures = new ArrayList<>(requests.size());
    for (PredictionRequest request : requests) {
      pictures.add(CompletableFuture.supplyAsync(() -> pixels(request.picture()), preprocessing));
    }
    List<Prepared> prepared = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      try {
        prepared.add(new Prepared(i, requests.get(i), pictures.get(i).join()));
      } catch (CompletionException e) {
        outcomes[i] = notPrepared(e.getCause());
      }
    }
    return prepared;
  }

  private float[] pixels(byte[] picture) {
    try {
      return backbone.preprocessor().prepare(picture);
    } catch (BadImageException e) {
      throw new CompletionException(e);
    }
  }

  private static Outcome notPrepared(@Nullable Throwable cause) {
    if (cause instanceof BadImageException bad) {
      return new Outcome.BadPicture(String.valueOf(bad.getMessage()));
    }
    if (cause instanceof RuntimeException failure) {
      return new Outcome.Failed(failure);
    }
    throw new IllegalStateException("preprocessing a picture failed", cause);
  }

  private void answerAll(BankLease lease, List<Prepared> pictures, Outcome[] outcomes) {
    try {
      List<Outcome.Answer> answers = answer(lease, pictures);
      for (int i = 0; i < pictures.size(); i++) {
        outcomes[pictures.get(i).index] = answers.get(i);
      }
    } catch (RuntimeException e) {
      if (pictures.size() == 1) {
        outcomes[pictures.get(0).index] = new Outcome.Failed(e);
        return;
      }
      // One request must not take the others with it: each is tried alone.
      pictures.forEach(picture -> answerAll(lease, List.of(picture), outcomes));
    }
  }

  private List<Outcome.Answer> answer(BankLease lease, List<Prepared> pictures) {
    AtomBank bank = lease.bank();
    BankContents contents = lease.contents();
    try (NDManager scope = manager.newSubManager();
        ActivationRecorder recorder = new ActivationRecorder(scope, pictures.size())) {
      SiteAdapter adapter = adapter(bank, recorder);
      List<float[]> pixels = pictures.stream().map(Prepared::pixels).toList();
      List<float[]> embeddings = rows(backbone.encodeImages(scope, pixels, adapter));
      float[][] shares = recorder.sharesByTask();
      double atomsActive = recorder.meanAtomsActive();
      List<Outcome.Answer> answers = new ArrayList<>(pictures.size());
      for (int i = 0; i < pictures.size(); i++) {
        PredictionRequest request = pictures.get(i).request;
        List<String> labels = candidates(contents, request);
        List<float[]> candidates = encode(lease, prompts(contents, labels));
        answers.add(
            new Outcome.Answer(
                contents.version(),
                contents.provisionalStep(),
                Ranking.rank(
                    embeddings.get(i), labels, candidates, backbone.logitScale(), request.topK()),
                taskShares(bank, shares[i]),
                atomsActive));
      }
      return answers;
    }
  }

  private static List<String> candidates(BankContents contents, PredictionRequest request) {
    List<String> named = request.candidates();
    return List.copyOf(named == null ? contents.vocabulary().keySet() : new LinkedHashSet<>(named));
  }

  private List<String> prompts(BankContents contents, List<String> labels) {
    return labels.stream()
        .map(
            label ->
                contents
                    .vocabulary()
                    .getOrDefault(label, new ClassPrompt(label, defaultPromptTemplate))
                    .prompt())
        .toList();
  }

  private List<float[]> encode(BankLease lease, List<String> prompts) {
    return texts.get(
        lease.contents().identity(),
        prompts,
        missing -> {
          List<float[]> encoded = new ArrayList<>(missing.size());
          for (int start = 0; start < missing.size(); start += PROMPT_BATCH) {
            List<String> batch =
                missing.subList(start, Math.min(start + PROMPT_BATCH, missing.size()));
            try (NDManager scope = manager.newSubManager()) {
              encoded.addAll(rows(backbone.encodeTexts(scope, batch, adapter(lease.bank(), null))));
            }
          }
          return encoded;
        });
  }

  private static SiteAdapter adapter(
      @Nullable AtomBank bank, @Nullable ActivationRecorder recorder) {
    return bank == null
        ? SiteAdapter.NONE
        : (site, input, output) -> bank.apply(site, input, output, recorder);
  }

  private static Map<Integer, Float> taskShares(@Nullable AtomBank bank, float[] shares) {
    Map<Integer, Float> byTask = new LinkedHashMap<>();
    for (int i = 0; bank != null && i < shares.length; i++) {
      byTask.put(bank.taskNumbers().get(i), shares[i]);
    }
    return byTask;
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
