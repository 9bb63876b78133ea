// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.predictor;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Histogram;

/**
 * Runs tasks on other threads, and measures how long each takes, without its wait for a thread.
 *
 * @param threads run the tasks
 * @param millis takes the times; many threads write it
 */
record TimedExecutor(Executor threads, Histogram millis) implements Executor {

  @Override
  public void execute(Runnable task) {
    threads.execute(
        () -> {
          long from = System.nanoTime();
          try {
            task.run();
          } finally {
            millis.update(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from));
          }
        });
  }
}
