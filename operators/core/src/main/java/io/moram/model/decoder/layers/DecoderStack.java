// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.moram.engine.BFloat16Support;
import io.moram.model.BackwardSettings;
import io.moram.model.PackedTokens;
import io.moram.model.SiteAdapter;
import io.moram.model.TrainableAdapter;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Weights;
import io.moram.model.layers.BackwardPass;
import io.moram.model.layers.FrozenLinear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The layers of a decoder. */
public final class DecoderStack {

  private final List<DecoderLayer> layers;
  private final Frequencies frequencies;

  private DecoderStack(List<DecoderLayer> layers, Frequencies frequencies) {
    this.layers = layers;
    this.frequencies = frequencies;
  }

  /**
   * Takes the layers from the weights.
   *
   * @param prefix of the layers' names, for example {@code model.layers.}
   * @param shapes one per layer, the lowest first
   */
  public static DecoderStack load(
      Weights weights, String prefix, List<LayerShape> shapes, Frequencies frequencies)
      throws InvalidBackboneException {
    List<DecoderLayer> layers = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      layers.add(DecoderLayer.load(weights, prefix + i, shapes.get(i)));
    }
    return new DecoderStack(List.copyOf(layers), frequencies);
  }

  /** The linear layers that take atoms, from a layer upwards. */
  public Stream<FrozenLinear> adapted(int from) {
    return layers.stream().skip(from).flatMap(DecoderLayer::adapted);
  }

  /**
   * Returns every token after some layers.
   *
   * @param hidden the input of layer {@code from}, {@code [tokens, width]}; not closed
   * @param to the number of layers that will have been computed
   * @return {@code [tokens, width]}, of the manager of {@code hidden}; {@code hidden} itself if no
   *     layer is computed
   */
  public NDArray forward(
      NDArray hidden, PackedTokens packed, int from, int to, SiteAdapter adapter) {
    try (TokenPass tokens = pass(hidden.getManager(), packed, new long[packed.sequences()])) {
      NDArray current = hidden;
      for (DecoderLayer layer : layers.subList(from, to)) {
        DecoderLayer.Attend attend =
            (queries, keysAndValues) -> {
              NDList results = tokens.attend(queries, keysAndValues, layer.shape().attention());
              results.get(1).close();
              return results.get(0);
            };
        current = next(layer, current, hidden, tokens, attend, adapter);
      }
      return current;
    }
  }

  /**
   * Returns new tokens after all layers. They see their own sequence, and the caches' tokens before
   * them.
   *
   * @param hidden the input of the first layer, {@code [tokens, width]}; not closed
   * @param caches one per sequence; their tokens are appended
   * @return {@code [tokens, width]}, of the manager of {@code hidden}
   */
  public NDArray forwardCached(
      NDArray hidden, PackedTokens packed, List<LayerCache> caches, SiteAdapter adapter) {
    long[] lengths = caches.stream().mapToLong(LayerCache::tokens).toArray();
    for (int i = 0; i < lengths.length; i++) {
      caches.get(i).ensureRoomFor(packed.length(i));
    }
    NDList stores = new NDList();
    caches.forEach(cache -> stores.add(cache.store()));
    try (TokenPass tokens = pass(hidden.getManager(), packed, lengths)) {
      NDArray current = hidden;
      for (int i = 0; i < layers.size(); i++) {
        int place = i;
        DecoderLayer layer = layers.get(i);
        DecoderLayer.Attend attend =
            (queries, keysAndValues) ->
                tokens.attendCached(
                    queries, keysAndValues, stores, lengths, place, layer.shape().attention());
        current = next(layer, current, hidden, tokens, attend, adapter);
      }
      for (int i = 0; i < lengths.length; i++) {
        caches.get(i).added(packed.length(i));
      }
      return current;
    }
  }

  private static NDArray next(
      DecoderLayer layer,
      NDArray current,
      NDArray first,
      TokenPass tokens,
      DecoderLayer.Attend attend,
      SiteAdapter adapter) {
    NDArray output = layer.forward(current, tokens, attend, adapter);
    if (current != first) {
      current.close();
    }
    return output;
  }

  /**
   * As {@link #forward} to the last layer, keeping what a backward pass needs.
   *
   * @param hidden owned by the result
   * @param from the number of layers that have been computed
   */
  public DecoderTape forwardInTraining(
      NDArray hidden,
      PackedTokens packed,
      int from,
      TrainableAdapter trained,
      BackwardSettings settings) {
    boolean rounded = settings.rounded() && BFloat16Support.isFastOn(hidden.getDevice());
    TokenPass tokens = pass(hidden.getManager(), packed, new long[packed.sequences()]);
    DecoderTape tape =
        new DecoderTape(
            layers.subList(from, layers.size()),
            tokens,
            new BackwardPass(trained, rounded),
            hidden);
    for (int i = from; i < layers.size(); i++) {
      tape.forward(settings.activationBytes() - tape.keptBytes());
    }
    return tape;
  }

  /**
   * The mean of every sequence's rows, of their manager.
   *
   * @param rows {@code [tokens, width]}
   * @return {@code [sequences, width]}
   */
  public NDArray means(NDArray rows, PackedTokens packed) {
    long[] starts = new long[packed.sequences() + 1];
    Arrays.setAll(starts, packed::start);
    return DecoderProgram.means(rows, starts);
  }

  /** An empty cache for a sequence. */
  public LayerCache newCache(NDManager manager) {
    int keyWidth = layers.get(0).shape().attention().keyWidth();
    return new LayerCache(manager, layers.size(), 2 * keyWidth);
  }

  private TokenPass pass(NDManager scope, PackedTokens packed, long[] earlier) {
    return new TokenPass(scope, packed, earlier, frequencies);
  }
}
