// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder.layers;

import ai.djl.ndarray.NDArray;
import io.moram.model.layers.BackwardPass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One forward pass through layers, and its backward pass. Each runs once. */
public final class DecoderTape {

  private final List<DecoderLayer> layers;
  private final TokenPass tokens;
  private final BackwardPass pass;
  private final List<NDArray> inputs = new ArrayList<>();
  private final List<@Nullable DecoderLayerTape> tapes = new ArrayList<>();
  private NDArray output;
  private long keptBytes;

  /**
   * @param layers those that are computed, the lowest first
   * @param tokens closed by the backward pass
   * @param hidden the input of the first layer; closed by the backward pass
   */
  DecoderTape(List<DecoderLayer> layers, TokenPass tokens, BackwardPass pass, NDArray hidden) {
    this.layers = layers;
    this.tokens = tokens;
    this.pass = pass;
    this.output = hidden;
  }

  /**
   * Runs the next layer.
   *
   * @param available the native memory in bytes that its activations may take; if they take more,
   *     its input alone is kept
   */
  void forward(long available) {
    DecoderLayer layer = layers.get(inputs.size());
    NDArray hidden = output;
    long bytes = layer.activationBytes(hidden.getShape().get(0), pass.trained());
    DecoderLayerTape tape = layer.forwardInTraining(hidden, tokens, pass.trained());
    inputs.add(hidden);
    output = tape.output();
    if (bytes <= available) {
      tapes.add(tape);
      keptBytes += bytes;
    } else {
      tape.close();
      layer.adapted().forEach(linear -> pass.trained().forget(linear.sites()));
      tapes.add(null);
    }
  }

  /** The native memory in bytes that the activations of all layers so far take. */
  public long keptBytes() {
    return keptBytes;
  }

  /** The last layer's output, {@code [tokens, width]}; closed by the caller. */
  public NDArray output() {
    return output;
  }

  /**
   * Runs the backward pass of all layers. The trained sites keep their gradients.
   *
   * @param gradient of {@link #output}; closed
   */
  public void backward(NDArray gradient) {
    try (tokens) {
      NDArray current = gradient;
      for (int i = inputs.size() - 1; i >= 0 && current != null; i--) {
        DecoderLayerTape kept = tapes.set(i, null);
        try (NDArray hidden = inputs.get(i);
            DecoderLayerTape tape = kept == null ? recompute(i, hidden) : kept) {
          current = layers.get(i).backward(current, hidden, tape, tokens, i == 0, pass);
        }
      }
    }
  }

  private DecoderLayerTape recompute(int layer, NDArray hidden) {
    DecoderLayerTape tape = layers.get(layer).forwardInTraining(hidden, tokens, pass.trained());
    tape.output().close();
    return tape;
  }
}
