// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import io.moram.model.Backbone;
import io.moram.model.image.BadImageException;
import io.moram.serving.BatchShard.Asked;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLease;
import io.moram.serving.bank.UnknownVersionException;
import io.moram.serving.classes.CandidateCache;
import java.io.IOException;
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
  private final BankCache banks;
  private final Classifier classifier;
  private final Executor preprocessing;
  private final InferenceThreads inference;

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
      BankCache banks,
      long textCacheBytes,
      String defaultPromptTemplate,
      AnswerRule defaultRule,
      Executor preprocessing,
      InferenceThreads inference) {
    this.backbone = backbone;
    this.banks = banks;
    this.classifier =
        new Classifier(
            backbone, new CandidateCache(defaultPromptTemplate, textCacheBytes), defaultRule);
    this.preprocessing = preprocessing;
    this.inference = inference;
  }

  /** Starts to decode and preprocess a request's picture. */
  public PreparedRequest prepare(PredictionRequest request) {
    return new PreparedRequest(
        request, CompletableFuture.supplyAsync(() -> pixels(request.picture()), preprocessing));
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
   * What becomes of every request, in their order. One that fails takes no other with it.
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
    Map<String, BankLease> leases = new LinkedHashMap<>();
    List<CompletableFuture<Void>> parts = new ArrayList<>();
    try {
      List<Asked> asked = sortedByLearner(requests, leases, outcomes);
      for (BatchShard part : BatchShard.cut(asked, inference.count())) {
        parts.add(inference.compute(() -> classifier.answer(part, outcomes)));
      }
    } catch (RuntimeException e) {
      // What has been started still needs the banks.
      parts.add(CompletableFuture.failedFuture(e));
    }
    return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new))
        .whenComplete((done, fault) -> leases.values().forEach(BankLease::close))
        .thenApply(done -> Arrays.asList(outcomes));
  }

  private List<Asked> sortedByLearner(
      List<PreparedRequest> requests, Map<String, BankLease> leases, Outcome[] outcomes) {
    Map<String, List<Asked>> byLearner = new LinkedHashMap<>();
    for (int i = 0; i < requests.size(); i++) {
      PredictionRequest request = requests.get(i).request();
      String learner = request.learner();
      try {
        float[] pixels = requests.get(i).pixels().join();
        Integer version = request.bankVersion();
        String bank = version == null ? learner : learner + "/" + version;
        BankLease lease = leases.get(bank);
        if (lease == null) {
          lease = version == null ? banks.lease(learner) : banks.lease(learner, version);
          leases.put(bank, lease);
        }
        byLearner
            .computeIfAbsent(bank, name -> new ArrayList<>())
            .add(new Asked(i, request, pixels, lease));
      } catch (UnknownVersionException e) {
        outcomes[i] = new Outcome.BadRequest(String.valueOf(e.getMessage()));
      } catch (IOException e) {
        outcomes[i] = new Outcome.Unavailable(String.valueOf(e.getMessage()));
      } catch (CompletionException e) {
        outcomes[i] = notPrepared(e.getCause());
      }
    }
    // Neighbours with equally large banks are computed together.
    return byLearner.values().stream()
        .sorted(Comparator.comparingInt(own -> own.get(0).lease().contents().version()))
        .flatMap(List::stream)
        .toList();
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
}
