// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.score;

import io.moram.cli.progress.ProgressReporter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs independent pieces of work on all processors. */
public final class ReplayPool implements AutoCloseable {

  private final ExecutorService threads =
      Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
  private final ProgressReporter display;

  public ReplayPool(ProgressReporter display) {
    this.display = display;
  }

  /**
   * Runs all work.
   *
   * @param name the name of the work in the progress report
   * @return the results, in the order of the work
   * @throws IllegalStateException if a piece of work failed
   */
  public <R> List<R> run(String name, String unit, List<Callable<R>> work)
      throws InterruptedException {
    display.begin(name, unit);
    AtomicInteger done = new AtomicInteger();
    List<Future<R>> futures = new ArrayList<>();
    for (Callable<R> piece : work) {
      futures.add(
          threads.submit(
              () -> {
                R result = piece.call();
                done.incrementAndGet();
                return result;
              }));
    }
    List<R> results = new ArrayList<>();
    for (Future<R> future : futures) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("A piece of work failed: " + name, e.getCause());
      }
      display.update(done.get(), work.size(), "");
    }
    display.end();
    return results;
  }

  /** Cancels the work that has not run. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
