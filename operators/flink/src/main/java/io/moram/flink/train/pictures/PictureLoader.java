// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.pictures;

import io.moram.atoms.ClassPrompt;
import io.moram.model.image.BadImageException;
import io.moram.model.image.ImagePreprocessor;
import io.moram.training.TrainingPicture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

/**
 * The threads that decode and preprocess a trainer's pictures, in the order of the calls. They use
 * neither keyed state nor native memory, so that closing need not wait for them.
 */
final class PictureLoader implements AutoCloseable {
  private final ImagePreprocessor preprocessor;
  private final ExecutorService executor;

  /**
   * @param threads the number of pictures that are prepared at the same time, at least 1
   */
  PictureLoader(ImagePreprocessor preprocessor, int threads) {
    this.preprocessor = preprocessor;
    this.executor =
        Executors.newFixedThreadPool(threads, new ExecutorThreadFactory("prepare-pictures"));
  }

  /**
   * Starts to prepare a picture. A picture that is cancelled before its turn costs nothing.
   *
   * @return fails with an {@link IllegalStateException} if the picture cannot be read
   */
  CompletableFuture<TrainingPicture> prepare(byte[] image, ClassPrompt label) {
    return CompletableFuture.supplyAsync(() -> new TrainingPicture(pixels(image), label), executor);
  }

  private float[] pixels(byte[] image) {
    try {
      return preprocessor.prepare(image);
    } catch (BadImageException e) {
      throw new IllegalStateException(
          "Cannot read a picture of the reservoir, although the embedding operator could read it",
          e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
