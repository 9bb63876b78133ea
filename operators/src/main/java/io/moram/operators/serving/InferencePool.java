// SPDX-License-Identifier: Apache-2.0
package io.moram.operators.serving;

import io.moram.backbone.ClipBackbone;
import io.moram.backbone.EngineThreads;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

/** The threads that compute batches, each with as many of the engine's own as the settings say. */
final class InferencePool {
  private static final long PATIENCE_SECONDS = 1;

  private InferencePool() {}

  /** Into how many parts a batch is cut. */
  static int threads(ServingSettings settings, ClipBackbone backbone) {
    if (settings.inferenceThreads() > 0) {
      return settings.inferenceThreads();
    }
    if (backbone.manager().getDevice().isGpu()) {
      return 1;
    }
    return Math.max(1, Runtime.getRuntime().availableProcessors() / engineThreads(settings));
  }

  private static int engineThreads(ServingSettings settings) {
    return Math.max(1, settings.backbone().threads());
  }

  static ExecutorService start(ServingSettings settings, int threads) {
    ThreadFactory named = new ExecutorThreadFactory("answer-requests");
    return Executors.newFixedThreadPool(
        threads,
        task ->
            named.newThread(
                () -> {
                  // The engine keeps the number thread by thread.
                  EngineThreads.useForThisThread(engineThreads(settings));
                  task.run();
                }));
  }

  /** Lets what has been started come to its end, however long that takes. */
  static void awaitEnd(ExecutorService pool) {
    pool.shutdown();
    boolean ended = false;
    boolean interrupted = false;
    while (!ended) {
      try {
        ended = pool.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
