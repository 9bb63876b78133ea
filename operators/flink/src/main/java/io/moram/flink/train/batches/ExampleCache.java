// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.batches;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * Prepared examples of one open task on the heap, by their slot in the reservoir, and those that
 * other threads are preparing. The cache keeps as many as fit. Batches draw slots evenly, so it
 * makes no difference which ones it keeps. The others are prepared again for every batch. They are
 * prepared ahead of it while there are free places, and released once the batch has taken them.
 *
 * <p>An example counts from the start of its preparation, so that examples in flight are bounded
 * too. Not thread-safe.
 *
 * @param <E> a prepared example
 */
public final class ExampleCache<E> {
  private final long maxKept;
  private final Semaphore places;
  private final ExampleCounters counters;
  private final Map<Integer, CompletableFuture<E>> kept = new HashMap<>();
  private final Map<Integer, CompletableFuture<E>> ahead = new HashMap<>();

  /** Starts to prepare the example that a slot holds now. */
  @FunctionalInterface
  interface Preparation<E> {
    CompletableFuture<E> start(int slot) throws Exception;
  }

  /**
   * @param maxKept the maximum number of examples that are kept, at least 0
   * @param places one permit per example that is not kept and that the following batch will take;
   *     shared with other caches
   * @param counters counts what all caches do
   */
  ExampleCache(long maxKept, Semaphore places, ExampleCounters counters) {
    this.maxKept = maxKept;
    this.places = places;
    this.counters = counters;
  }

  /**
   * Returns a batch, and starts to prepare the batch that is likely to follow.
   *
   * @param slots the batch; a slot may be in it twice
   * @param following the next batch's slots, or none if it is not known; a wrong guess only costs
   *     time
   * @param preparation is called on the calling thread
   * @throws Exception if the preparation of one of the batch's examples has failed; the cause of
   *     that failure
   */
  List<E> take(int[] slots, int[] following, Preparation<E> preparation) throws Exception {
    Map<Integer, CompletableFuture<E>> batch = new HashMap<>();
    for (int slot : slots) {
      if (!batch.containsKey(slot)) {
        batch.put(slot, taken(slot, preparation));
      }
    }
    counters.drawn().inc(batch.size());
    // Before the wait, so that no thread is idle at the end of this batch.
    startAhead(following, batch, preparation);
    List<E> examples = new ArrayList<>(slots.length);
    for (int slot : slots) {
      examples.add(ready(Objects.requireNonNull(batch.get(slot))));
    }
    return examples;
  }

  private CompletableFuture<E> taken(int slot, Preparation<E> preparation) throws Exception {
    CompletableFuture<E> example = kept.get(slot);
    if (example != null) {
      return example;
    }
    example = ahead.remove(slot);
    if (example == null) {
      example = started(slot, preparation);
    } else {
      places.release();
    }
    if (kept.size() < maxKept) {
      kept.put(slot, example);
    }
    return example;
  }

  private void startAhead(
      int[] following, Map<Integer, CompletableFuture<E>> batch, Preparation<E> preparation)
      throws Exception {
    releaseAllBut(Arrays.stream(following).boxed().collect(Collectors.toSet()));
    for (int slot : following) {
      if (kept.containsKey(slot) || ahead.containsKey(slot)) {
        continue;
      }
      boolean fits = kept.size() < maxKept;
      if (!fits && !places.tryAcquire()) {
        return;
      }
      CompletableFuture<E> example = batch.get(slot);
      if (example == null) {
        example = started(slot, preparation);
      }
      (fits ? kept : ahead).put(slot, example);
    }
  }

  private CompletableFuture<E> started(int slot, Preparation<E> preparation) throws Exception {
    counters.prepared().inc();
    return preparation.start(slot);
  }

  /** Releases the examples that were started ahead and will not be taken. */
  private void releaseAllBut(Set<Integer> following) {
    Iterator<Map.Entry<Integer, CompletableFuture<E>>> started = ahead.entrySet().iterator();
    while (started.hasNext()) {
      Map.Entry<Integer, CompletableFuture<E>> entry = started.next();
      if (!following.contains(entry.getKey())) {
        started.remove();
        places.release();
        entry.getValue().cancel(false);
      }
    }
  }

  private E ready(CompletableFuture<E> example) throws Exception {
    try {
      // A cancelled task interrupts this wait.
      return example.get();
    } catch (ExecutionException e) {
      // The caller sees the failure as if this thread had prepared the example.
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** Drops a slot's example because another is in the slot now. */
  public void forget(int slot) {
    CompletableFuture<E> before = kept.remove(slot);
    if (before == null) {
      before = ahead.remove(slot);
      if (before != null) {
        places.release();
      }
    }
    if (before != null) {
      before.cancel(false);
    }
  }

  /** Drops all examples and returns their places. */
  public void clear() {
    releaseAllBut(Set.of());
    kept.values().forEach(example -> example.cancel(false));
    kept.clear();
  }
}
