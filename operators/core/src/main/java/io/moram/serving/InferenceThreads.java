// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import io.moram.engine.EngineThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that compute batches, a part of a batch each. */
public final class InferenceThreads implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 1;

  private final ExecutorService executor;
  private final int count;
  private final AtomicInteger underWay = new AtomicInteger();

  private InferenceThreads(ExecutorService executor, int count) {
    this.executor = executor;
    this.count = count;
  }

  /**
   * Threads that are there, each of which {@link #close} ends.
   *
   * @param count the number of parts of a batch, at least 1
   */
  public static InferenceThreads of(ExecutorService executor, int count) {
    return new InferenceThreads(executor, count);
  }

  /**
   * Starts threads.
   *
   * @param count the number of parts of a batch, at least 1
   * @param engineThreads how many processor threads the engine takes for one operation of a part,
   *     at least 1
   */
  public static InferenceThreads start(int count, int engineThreads) {
    AtomicInteger started = new AtomicInteger();
    return new InferenceThreads(
        Executors.newFixedThreadPool(
            count,
            task -> {
              Runnable prepared =
                  () -> {
                    // The engine keeps the number thread by thread.
                    EngineThreads.useForThisThread(engineThreads);
                    task.run();
                  };
              Thread thread = new Thread(prepared, "answer-requests-" + started.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            }),
        count);
  }

  ExecutorService executor() {
    return executor;
  }

  int count() {
    return count;
  }

  /** Computes a part of a batch on one of the threads. */
  CompletableFuture<Void> compute(Runnable part) {
    underWay.incrementAndGet();
    return CompletableFuture.runAsync(part, executor)
        .whenComplete((done, fault) -> underWay.decrementAndGet());
  }

  /** Whether a thread has no part to compute. */
  boolean hasFree() {
    return underWay.get() < count;
  }

  /**
   * Takes no more work and waits until what has been started is done, however long that takes: it
   * reads native memory that may be freed after this.
   */
  @Override
  public void close() {
    executor.shutdown();
    boolean ended = false;
    boolean interrupted = false;
    while (!ended) {
      try {
        ended = executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
