// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.predictor;

import io.moram.engine.EngineThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that load banks. Each uses one processor, so that requests keep the others. */
final class LoaderThreads implements Executor, AutoCloseable {
  private final ExecutorService executor;

  private LoaderThreads(ExecutorService executor) {
    this.executor = executor;
  }

  /**
   * Starts threads.
   *
   * @param count the number of banks that load at the same time, at least 1
   */
  static LoaderThreads start(int count) {
    AtomicInteger started = new AtomicInteger();
    return new LoaderThreads(
        Executors.newFixedThreadPool(
            count,
            task -> {
              Runnable prepared =
                  () -> {
                    EngineThreads.useForThisThread(1);
                    task.run();
                  };
              Thread thread = new Thread(prepared, "load-banks-" + started.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            }));
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  /** Ends the reads, and waits until no thread uses native memory any longer. */
  @Override
  public void close() {
    executor.shutdownNow();
    boolean interrupted = false;
    boolean ended = false;
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
