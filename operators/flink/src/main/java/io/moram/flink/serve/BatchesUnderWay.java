// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The batches that other threads compute, in their order, and how large the next one may be. */
final class BatchesUnderWay {
  /** One batch is computed and the next one is ready, so that no thread waits for the operator. */
  private static final int MOST = 2;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final BatchLimit limit;
  private final Deque<BatchUnderWay> batches = new ArrayDeque<>();
  private long lastAnswered = System.nanoTime();

  BatchesUnderWay(Batching batching) {
    this.limit = new BatchLimit(batching.size(), batching.targetMillis() * NANOS_PER_MILLI);
  }

  /** The most requests of the next batch, at least 1. Other threads may ask. */
  int limit() {
    return limit.size();
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  boolean hasRoom() {
    return batches.size() < MOST;
  }

  void add(BatchUnderWay batch) {
    batches.add(batch);
  }

  /** Takes the first batch if it is finished; null if it is not. Its time adjusts the limit. */
  @Nullable BatchUnderWay takeFinished() {
    BatchUnderWay first = batches.peek();
    if (first == null || !first.outcomes().isDone()) {
      return null;
    }
    batches.remove();
    long now = System.nanoTime();
    limit.answered(
        first.outcomes().join().size(), now - Math.max(first.computedSince(), lastAnswered));
    lastAnswered = now;
    return first;
  }
}
