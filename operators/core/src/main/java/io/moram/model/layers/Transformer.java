// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.moram.engine.BFloat16Support;
import io.moram.model.BackwardSettings;
import io.moram.model.SiteAdapter;
import io.moram.model.TrainableAdapter;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  /** The linear layers from a layer upwards. */
  public Stream<FrozenLinear> linears(int from) {
    return layers.stream().skip(from).flatMap(EncoderLayer::linears);
  }

  /**
   * Returns the last layer's output for the tokens that the layout names. The last layer computes
   * no other.
   *
   * @param hidden the input of layer {@code from}, {@code [sequences * length, width]}; closed
   * @param products of layer {@code from}, as {@link #products} returns them, not closed; null to
   *     compute them here
   * @param from the number of layers that have been computed
   * @return {@code [rows, width]}, of the manager of {@code hidden}
   */
  public NDArray forward(
      NDArray hidden,
      @Nullable NDArray products,
      TokenLayout sequences,
      int from,
      SiteAdapter adapter) {
    if (from == layers.size()) {
      try (hidden) {
        return hidden.get(new NDIndex("{}", sequences.rows()));
      }
    }
    NDArray current = hidden;
    for (int i = from; i < layers.size(); i++) {
      try (NDArray before = current) {
        current =
            layers
                .get(i)
                .forward(
                    before,
                    i == from ? products : null,
                    sequences.count(),
                    mask(sequences, i),
                    sequences.rows(),
                    adapter);
      }
    }
    return current;
  }

  /**
   * The first product of a layer, without atoms, which several passes can share.
   *
   * @param hidden the input of layer {@code layer}, {@code [sequences * length, width]}; not closed
   * @return {@code [sequences * length, 3 * width]}, of the manager of {@code hidden}; null if no
   *     pass can use it: for the last layer, and above it
   */
  public @Nullable NDArray products(NDArray hidden, int layer) {
    return layer == layers.size() ? null : layers.get(layer).products(hidden);
  }

  /**
   * Returns every token after some layers, without atoms.
   *
   * @param hidden the input of layer {@code from}, {@code [sequences * length, width]}; closed if a
   *     layer is computed
   * @param products of layer {@code from}, as {@link #products} returns them, not closed; null to
   *     compute them here
   * @param from the number of layers that have been computed
   * @param to the number of layers that will have been computed
   * @return {@code [sequences * length, width]}, of the manager of {@code hidden}
   */
  public NDArray forwardAll(
      NDArray hidden, @Nullable NDArray products, TokenLayout sequences, int from, int to) {
    NDArray current = hidden;
    for (int i = from; i < to; i++) {
      try (NDArray before = current) {
        current =
            layers
                .get(i)
                .forwardAll(
                    before, i == from ? products : null, sequences.count(), sequences.mask());
      }
    }
    return current;
  }

  /**
   * Returns of the last layer's output, without atoms, the first token of every sequence and the
   * mean of its other tokens.
   *
   * @param hidden the input of layer {@code from}, {@code [sequences * length, width]}; closed
   * @param products of layer {@code from}, as {@link #products} returns them, not closed; null to
   *     compute them here
   * @param from the number of layers that have been computed, less than all
   * @return {@code [sequences, 2 * width]}, of the manager of {@code hidden}
   */
  public NDArray summary(
      NDArray hidden, @Nullable NDArray products, TokenLayout sequences, int from) {
    int last = layers.size() - 1;
    if (from > last) {
      throw new IllegalArgumentException(
          "all " + from + " layers have been computed; the last one is needed for the features");
    }
    try (NDArray before = forwardAll(hidden, products, sequences, from, last)) {
      return layers
          .get(last)
          .forwardSummary(
              before,
              from == last ? products : null,
              sequences.count(),
              sequences.mask(),
              sequences.rows());
    }
  }

  private NDArray mask(TokenLayout sequences, int layer) {
    return layer == layers.size() - 1 ? sequences.lastMask() : sequences.mask();
  }

  /**
   * As {@link #forward}, keeping what a backward pass needs.
   *
   * @param hidden owned by the result
   * @param from the number of layers that have been computed, less than all
   */
  public TransformerTape forwardInTraining(
      NDArray hidden,
      TokenLayout sequences,
      int from,
      TrainableAdapter trained,
      BackwardSettings settings) {
    boolean rounded = settings.rounded() && BFloat16Support.isFastOn(hidden.getDevice());
    TransformerTape tape =
        new TransformerTape(this, from, sequences, new BackwardPass(trained, rounded));
    NDArray current = hidden;
    for (int i = from; i < layers.size(); i++) {
      tape.forward(current, settings.activationBytes() - tape.keptBytes());
      current = tape.output();
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
