// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.serve;

import io.moram.bench.workload.MemoryAtoms;
import io.moram.model.Backbone;
import io.moram.model.clip.ClipBackbone;
import io.moram.serving.AnswerRule;
import io.moram.serving.InferenceThreads;
import io.moram.serving.Outcome;
import io.moram.serving.PredictionRequest;
import io.moram.serving.Predictor;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLoads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The predictor of a serving slot without Flink and Kafka, with the banks of its learners in native
 * memory.
 */
public final class ServingRig implements AutoCloseable {
  private static final String PROMPT = "a photo of a {}.";
  private static final long TEXT_BYTES = 256L << 20;
  private static final int MOST_UNDER_WAY = 2;

  private final Backbone backbone;
  private final BankCache banks;
  private final ExecutorService preprocessing;
  private final InferenceThreads inference;
  private final Predictor predictor;

  /**
   * @param folder the folder of the backbone; null for clip-mini
   * @param learners the learners; each gets its own copy of the bank
   * @param rule the rule that answers
   * @param pictures the pictures that are asked about
   * @param threads the number of threads that decode pictures, and of threads that compute a batch
   */
  public ServingRig(
      @Nullable Path folder,
      int atoms,
      int tasks,
      List<String> learners,
      AnswerRule rule,
      BenchPictures pictures,
      int threads)
      throws IOException {
    backbone = ClipBackbone.loadOnCpu(folder);
    RandomAtoms random = RandomAtoms.draw(backbone, atoms, tasks, pictures);
    MemoryAtoms log = new MemoryAtoms(backbone);
    for (String learner : learners) {
      for (int task = 0; task < tasks; task++) {
        log.publish(
            learner,
            task,
            null,
            random.activation(),
            random.tasks().get(task),
            random.signatures().get(task));
      }
    }
    banks = new BankCache(backbone, log, log.versions(), Long.MAX_VALUE);
    preprocessing = Executors.newFixedThreadPool(threads);
    inference = InferenceThreads.start(threads, 1);
    predictor =
        new Predictor(
            backbone,
            BankLoads.byCaller(banks),
            TEXT_BYTES,
            PROMPT,
            rule,
            preprocessing,
            inference);
  }

  /** The native memory of all banks in bytes. */
  public long bankBytes() {
    return banks.bytes();
  }

  /**
   * Answers all requests like a serving slot under load: pictures are decoded ahead, and one full
   * batch waits while another one is computed.
   *
   * @param batch the number of requests per batch
   * @throws IOException if a request has no answer
   */
  public void answerAsServed(List<PredictionRequest> requests, int batch)
      throws IOException, InterruptedException {
    Deque<CompletableFuture<List<Outcome>>> underWay = new ArrayDeque<>();
    for (int from = 0; from < requests.size(); from += batch) {
      underWay.add(begin(requests.subList(from, Math.min(from + batch, requests.size()))));
      if (underWay.size() > MOST_UNDER_WAY) {
        requireAnswers(underWay.remove());
      }
    }
    while (!underWay.isEmpty()) {
      requireAnswers(underWay.remove());
    }
  }

  /**
   * Answers requests in a plain loop. Each batch is decoded, preprocessed, encoded and ranked
   * before the next one starts.
   *
   * @param batches the requests of each batch
   * @throws IOException if a request has no answer
   */
  public void answerOneByOne(List<List<PredictionRequest>> batches)
      throws IOException, InterruptedException {
    for (List<PredictionRequest> batch : batches) {
      requireAnswers(begin(batch));
    }
  }

  private CompletableFuture<List<Outcome>> begin(List<PredictionRequest> batch) {
    return predictor.predict(batch.stream().map(predictor::prepare).toList());
  }

  private static void requireAnswers(CompletableFuture<List<Outcome>> batch)
      throws IOException, InterruptedException {
    try {
      for (Outcome outcome : batch.get()) {
        if (!(outcome instanceof Outcome.Answer)) {
          throw new IOException("A request was not answered: " + outcome);
        }
      }
    } catch (ExecutionException e) {
      throw new IOException("A batch was not answered", e.getCause());
    }
  }

  @Override
  public void close() {
    inference.close();
    preprocessing.shutdownNow();
    banks.close();
    backbone.close();
  }
}
