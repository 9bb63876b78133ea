// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.pictures;

import io.moram.atoms.ClassPrompt;
import io.moram.engine.EngineThreads;
import io.moram.model.image.BadImageException;
import io.moram.training.FrozenLayers;
import io.moram.training.TrainingPicture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

/**
 * The threads that decode and preprocess a trainer's pictures, and compute their frozen layers, in
 * the order of the calls. They do not use keyed state.
 */
final class PictureLoader implements AutoCloseable {
  private final ExecutorService executor;

  /**
   * @param threads the number of pictures that are prepared at the same time, at least 1
   */
  PictureLoader(int threads) {
    this.executor =
        Executors.newFixedThreadPool(threads, new ExecutorThreadFactory("prepare-pictures"));
  }

  /**
   * Starts to prepare a picture. A picture that is cancelled before its turn costs nothing.
   *
   * @param lower the layers below the lowest adapted one
   * @return fails with an {@link IllegalStateException} if the picture cannot be read
   */
  CompletableFuture<TrainingPicture> prepare(FrozenLayers lower, byte[] image, ClassPrompt label) {
    return CompletableFuture.supplyAsync(
        () -> new TrainingPicture(prepared(lower, image), label), executor);
  }

  private static float[] prepared(FrozenLayers lower, byte[] image) {
    try {
      // The engine keeps the number per thread, and another number may round differently.
      EngineThreads.useForThisThread(1);
      return lower.prepare(lower.backbone().preprocessor().forAccepted().prepare(image));
    } catch (BadImageException e) {
      throw new IllegalStateException(
          "Cannot read a picture of the reservoir, although the embedding operator could read it",
          e);
    }
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
