// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.serving.Outcome;
import io.moram.serving.Predictor;
import io.moram.serving.PreparedRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** A batch that is computed, or whose pictures are being decoded. */
final class BatchUnderWay {
  private final List<PendingRequest> requests;
  private final CompletableFuture<List<Outcome>> outcomes;
  private final AtomicLong computedSince;

  private BatchUnderWay(
      List<PendingRequest> requests,
      CompletableFuture<List<Outcome>> outcomes,
      AtomicLong computedSince) {
    this.requests = requests;
    this.outcomes = outcomes;
    this.computedSince = computedSince;
  }

  /** Starts to compute a batch. */
  static BatchUnderWay begin(Predictor predictor, List<PendingRequest> requests) {
    List<PreparedRequest> prepared = requests.stream().map(PendingRequest::prepared).toList();
    AtomicLong computedSince = new AtomicLong(System.nanoTime());
    CompletableFuture<?> unused =
        CompletableFuture.allOf(
                prepared.stream().map(PreparedRequest::ready).toArray(CompletableFuture<?>[]::new))
            .thenRun(() -> computedSince.set(System.nanoTime()));
    return new BatchUnderWay(requests, predictor.predict(prepared), computedSince);
  }

  List<PendingRequest> requests() {
    return requests;
  }

  CompletableFuture<List<Outcome>> outcomes() {
    return outcomes;
  }

  /**
   * When its pictures had been decoded, of {@link System#nanoTime}: until then it kept no inference
   * thread busy.
   */
  long computedSince() {
    return computedSince.get();
  }
}
