// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import io.moram.engine.BFloat16Support;
import io.moram.model.BackwardSettings;
import io.moram.model.SiteAdapter;
import io.moram.model.TrainableAdapter;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The layers of one encoder. */
public record Transformer(List<EncoderLayer> layers) {

  public static Transformer load(Weights weights, String name, TowerConfig tower)
      throws InvalidBackboneException {
    List<EncoderLayer> layers = new ArrayList<>();
    for (int i = 0; i < tower.layers(); i++) {
      boolean last = i == tower.layers() - 1;
      layers.add(EncoderLayer.load(weights, name + ".layers." + i, tower, last));
    }
    return new Transformer(List.copyOf(layers));
  }

  public Stream<FrozenLinear> linears() {
    return layers.stream().flatMap(EncoderLayer::linears);
  }

  /**
   * Returns the last layer's output for one token per sequence, the only one that CLIP uses. The
   * last layer computes no other.
   *
   * @param hidden {@code [sequences * length, width]}; closed
   * @return {@code [sequences, width]}, of the manager of {@code hidden}
   */
  public NDArray forward(NDArray hidden, TokenLayout sequences, SiteAdapter adapter) {
    NDArray current = hidden;
    for (int i = 0; i < layers.size(); i++) {
      try (NDArray before = current) {
        current =
            layers
                .get(i)
                .forward(before, sequences.count(), mask(sequences, i), sequences.rows(), adapter);
      }
    }
    return current;
  }

  private NDArray mask(TokenLayout sequences, int layer) {
    return layer == layers.size() - 1 ? sequences.lastMask() : sequences.mask();
  }

  /**
   * As {@link #forward}, keeping what a backward pass needs.
   *
   * @param hidden owned by the result
   */
  public TransformerTape forwardInTraining(
      NDArray hidden, TokenLayout sequences, TrainableAdapter trained, BackwardSettings settings) {
    boolean rounded = settings.rounded() && BFloat16Support.isFastOn(hidden.getDevice());
    TransformerTape tape = new TransformerTape(this, sequences, new BackwardPass(trained, rounded));
    NDArray current = hidden;
    long left = settings.activationBytes();
    for (int i = 0; i < layers.size(); i++) {
      long bytes = layers.get(i).activationBytes(current.getShape().get(0));
      left -= bytes;
      current = tape.forward(current, left >= 0);
    }
    return tape;
  }

  public LayerTape forwardInTraining(
      int layer, NDArray hidden, TokenLayout sequences, TrainableAdapter trained) {
    return layers
        .get(layer)
        .forwardInTraining(
            hidden, sequences.count(), mask(sequences, layer), sequences.rows(), trained);
  }
}
