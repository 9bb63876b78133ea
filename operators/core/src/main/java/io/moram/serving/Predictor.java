// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import io.moram.model.Backbone;
import io.moram.model.LabelReadings;
import io.moram.model.image.BadImageException;
import io.moram.serving.BatchShard.Asked;
import io.moram.serving.bank.BankLease;
import io.moram.serving.bank.BankLoads;
import io.moram.serving.classes.CandidateCache;
import io.moram.serving.versions.BankContents;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests: pictures are preprocessed side by side as they come; a batch of them, of any
 * learners, is cut into a part per thread, and each part goes through the backbone at once, every
 * learner's pictures through its own bank.
 *
 * <p>One part per thread is faster than all threads on each operation: between the small products
 * of many banks they would mostly wait for one another.
 *
 * <p>A learner without atoms is answered by the frozen backbone. Thread-safe: all slots share one.
 */
public final class Predictor {
  private final Backbone backbone;
  private final BankLoads banks;
  private final CandidateCache candidates;
  private final Classifier classifier;
  private final Executor preprocessing;
  private final InferenceThreads inference;
  private final LabelReadings readings;

  /**
   * @param backbone decides the device too
   * @param textCacheBytes how much heap the cached text embeddings may take
   * @param defaultPromptTemplate the prompt of a class that the learner has not seen, with {} where
   *     its name goes
   * @param defaultRule answers requests that name no rule
   * @param preprocessing runs the preprocessing of single pictures
   * @param inference computes the batches
   */
  public Predictor(
      Backbone backbone,
      BankLoads banks,
      long textCacheBytes,
      String defaultPromptTemplate,
      AnswerRule defaultRule,
      Executor preprocessing,
      InferenceThreads inference) {
    this.backbone = backbone;
    this.banks = banks;
    this.candidates = new CandidateCache(defaultPromptTemplate, textCacheBytes);
    this.classifier = new Classifier(backbone, candidates, defaultRule);
    this.preprocessing = preprocessing;
    this.inference = inference;
    this.readings = new LabelReadings(backbone);
  }

  /** What the backbone reads of candidates. */
  public LabelReadings readings() {
    return readings;
  }

  /** How many texts of classes the answers have asked for, each once per answer and version. */
  public long classTextsAsked() {
    return candidates.asked();
  }

  /** How many of these texts were not in memory, so that the text encoder read them. */
  public long classTextsEncoded() {
    return candidates.encoded();
  }

  /**
   * Leases a request's bank, which may have to be loaded first. Then its picture is decoded and
   * preprocessed. If the request is not predicted, it must be closed.
   */
  public PreparedRequest prepare(PredictionRequest request) {
    CompletableFuture<BankLease> bank = banks.acquire(request.learner(), request.bankVersion());
    return new PreparedRequest(
        request, bank, bank.thenApplyAsync(lease -> pixels(request.picture()), preprocessing));
  }

  /**
   * A request whose picture is preprocessed already.
   *
   * @param pixels as the backbone's preprocessing gives them
   */
  public PreparedRequest prepared(PredictionRequest request, float[] pixels) {
    CompletableFuture<BankLease> bank = banks.acquire(request.learner(), request.bankVersion());
    return new PreparedRequest(request, bank, bank.thenApply(lease -> pixels));
  }

  private float[] pixels(byte[] picture) {
    try {
      return backbone.preprocessor().prepare(picture);
    } catch (BadImageException e) {
      throw new CompletionException(e);
    }
  }

  /**
   * Whether a batch of this many requests is worth a pass of its own and a thread is free for it,
   * so that it need not wait for batches under way.
   */
  public boolean hasRoomFor(int requests) {
    return requests >= BatchShard.FEWEST && inference.hasFree();
  }

  /**
   * What becomes of every request, in their order. One that fails takes no other with it. The
   * requests are closed after that.
   *
   * @return completes on one of the inference threads
   */
  public CompletableFuture<List<Outcome>> predict(List<PreparedRequest> requests) {
    CompletableFuture<?>[] pictures =
        requests.stream().map(PreparedRequest::pixels).toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(pictures)
        // A picture's fault is its own request's affair.
        .handle((done, fault) -> requests)
        .thenComposeAsync(this::answer, inference.executor());
  }

  private CompletableFuture<List<Outcome>> answer(List<PreparedRequest> requests) {
    Outcome[] outcomes = new Outcome[requests.size()];
    List<CompletableFuture<Void>> parts = new ArrayList<>();
    try {
      List<Asked> asked = sortedByBank(requests, outcomes);
      for (BatchShard part : BatchShard.cut(asked, inference.count())) {
        parts.add(inference.compute(() -> classifier.answer(part, outcomes)));
      }
    } catch (RuntimeException e) {
      // What has been started still needs the banks.
      parts.add(CompletableFuture.failedFuture(e));
    }
    return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new))
        .whenComplete((done, fault) -> requests.forEach(PreparedRequest::close))
        .thenApply(done -> Arrays.asList(outcomes));
  }

  /** A learner's requests may have waited for different versions of its bank. */
  private record BankName(
      String learner, @Nullable Integer pinned, BankContents.Identity contents) {}

  private static List<Asked> sortedByBank(List<PreparedRequest> requests, Outcome[] outcomes) {
    Map<BankName, List<Asked>> byBank = new LinkedHashMap<>();
    for (int i = 0; i < requests.size(); i++) {
      PredictionRequest request = requests.get(i).request();
      try {
        float[] pixels = requests.get(i).pixels().join();
        BankLease lease = requests.get(i).bank().join();
        List<Asked> own =
            byBank.computeIfAbsent(
                new BankName(request.learner(), request.bankVersion(), lease.contents().identity()),
                name -> new ArrayList<>());
        // All of them share the first one's lease.
        own.add(new Asked(i, request, pixels, own.isEmpty() ? lease : own.get(0).lease()));
      } catch (CompletionException e) {
        outcomes[i] = Outcome.notPrepared(e.getCause());
      }
    }
    // Neighbours with equally large banks are computed together.
    return byBank.values().stream()
        .sorted(Comparator.comparingInt(own -> own.get(0).lease().contents().version()))
        .flatMap(List::stream)
        .toList();
  }
}
