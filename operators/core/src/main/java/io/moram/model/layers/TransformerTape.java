// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One forward pass through an encoder's layers, and its backward pass. Each runs once. */
final class TransformerTape {

  private final Transformer transformer;
  private final int from;
  private final TokenLayout sequences;
  private final BackwardPass pass;
  private final List<NDArray> inputs = new ArrayList<>();
  private final List<@Nullable LayerTape> tapes = new ArrayList<>();
  private @Nullable NDArray output;
  private long keptBytes;

  /**
   * @param from the number of layers that have been computed before
   */
  TransformerTape(Transformer transformer, int from, TokenLayout sequences, BackwardPass pass) {
    this.transformer = transformer;
    this.from = from;
    this.sequences = sequences;
    this.pass = pass;
  }

  /**
   * Runs the next layer.
   *
   * @param available the native memory in bytes that its activations may take; if they take more,
   *     its input alone is kept
   */
  void forward(NDArray hidden, long available) {
    EncoderLayer layer = transformer.layers().get(from + inputs.size());
    long bytes = layer.activationBytes(hidden.getShape().get(0), pass.trained());
    LayerTape tape =
        transformer.forwardInTraining(from + inputs.size(), hidden, sequences, pass.trained());
    inputs.add(hidden);
    output = tape.output();
    if (bytes <= available) {
      tapes.add(tape);
      keptBytes += bytes;
    } else {
      tape.close();
      layer.linears().forEach(linear -> pass.trained().forget(linear.sites()));
      tapes.add(null);
    }
  }

  /** The native memory in bytes that the activations of all layers so far take. */
  long keptBytes() {
    return keptBytes;
  }

  /** The last layer's output, {@code [sequences, width]}. */
  NDArray output() {
    return Objects.requireNonNull(output);
  }

  /**
   * Runs the backward pass of all layers. The trained sites keep their gradients.
   *
   * @param gradient of {@link #output}; closed
   */
  void backward(NDArray gradient) {
    NDArray current = gradient;
    for (int i = inputs.size() - 1; i >= 0; i--) {
      LayerTape kept = tapes.set(i, null);
      try (NDArray hidden = inputs.get(i);
          LayerTape tape = kept == null ? recompute(i, hidden) : kept) {
        NDArray before =
            transformer
                .layers()
                .get(from + i)
                .backward(current, hidden, tape, sequences.rows(), i == 0, pass);
        if (before == null) {
          return;
        }
        current = before;
      }
    }
  }

  private LayerTape recompute(int layer, NDArray hidden) {
    LayerTape tape = transformer.forwardInTraining(from + layer, hidden, sequences, pass.trained());
    tape.output().close();
    return tape;
  }
}
