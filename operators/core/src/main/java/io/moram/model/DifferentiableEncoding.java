// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import ai.djl.ndarray.NDArray;
import java.util.function.Consumer;
import org.apiguardian.api.API;

/** What a frozen model made of its input, and a gradient can be sent back from, once. */
@API(status = API.Status.EXPERIMENTAL)
public final class DifferentiableEncoding {

  private final NDArray embeddings;
  private final long keptBytes;
  private final Consumer<NDArray> backward;

  /**
   * @param keptBytes the native memory in bytes of the activations that the backward pass needs
   * @param backward takes the gradient of {@code embeddings}
   */
  public DifferentiableEncoding(NDArray embeddings, long keptBytes, Consumer<NDArray> backward) {
    this.embeddings = embeddings;
    this.keptBytes = keptBytes;
    this.backward = backward;
  }

  /**
   * Of a {@link Backbone} {@code [pictures or texts, embeddingWidth]}, L2-normalised; of a {@link
   * LanguageModel} {@code [rows, width]}.
   */
  public NDArray embeddings() {
    return embeddings;
  }

  /** The native memory in bytes of the activations, until {@link #backward}. */
  public long keptBytes() {
    return keptBytes;
  }

  /**
   * Sends a gradient back through the model to the trained sites, and frees what that took.
   *
   * @param gradient of {@link #embeddings}, of the same shape
   */
  public void backward(NDArray gradient) {
    backward.accept(gradient);
  }
}
