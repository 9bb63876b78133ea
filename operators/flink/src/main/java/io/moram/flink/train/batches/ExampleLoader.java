// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.batches;

import io.moram.engine.EngineThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

/**
 * The threads that prepare a trainer's examples and compute their frozen layers, in the order of
 * the calls. They do not use keyed state.
 */
final class ExampleLoader implements AutoCloseable {
  private final ExecutorService executor;

  /**
   * @param threads the number of examples that are prepared at the same time, at least 1
   */
  ExampleLoader(int threads) {
    this.executor =
        Executors.newFixedThreadPool(threads, new ExecutorThreadFactory("prepare-examples"));
  }

  /**
   * Starts to prepare an example. One that is cancelled before its turn costs nothing.
   *
   * @param prepare fails with an {@link IllegalStateException} if the example cannot be read
   */
  <E> CompletableFuture<E> prepare(Supplier<E> prepare) {
    return CompletableFuture.supplyAsync(
        () -> {
          // The engine keeps the number per thread, and another number may round differently.
          EngineThreads.useForThisThread(1);
          return prepare.get();
        },
        executor);
  }

  @Override
  public void close() {
    executor.shutdownNow();
    // A pass that has started reads native memory, which is freed after this.
    boolean ended = false;
    boolean interrupted = false;
    while (!ended) {
      try {
        ended = executor.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
