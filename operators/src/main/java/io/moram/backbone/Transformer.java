// SPDX-License-Identifier: Apache-2.0
package io.moram.backbone;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The layers of one encoder. */
record Transformer(List<EncoderLayer> layers) {

  static Transformer take(Weights weights, String name, TowerConfig tower)
      throws InvalidBackboneException {
    List<EncoderLayer> layers = new ArrayList<>();
    for (int i = 0; i < tower.layers(); i++) {
      layers.add(EncoderLayer.take(weights, name + ".layers." + i, tower));
    }
    return new Transformer(List.copyOf(layers));
  }

  List<LinearSite> sites() {
    return layers.stream().flatMap(layer -> layer.sites().stream()).toList();
  }

  /**
   * The last layer's output for one token of each sequence, the only one that CLIP looks at; the
   * last layer computes no other.
   *
   * @param hidden {@code [sequences * length, width]}; closed
   * @param sequences how many sequences there are
   * @param mask added to the attention scores of all layers but the last, or null
   * @param lastMask added to those of the last, or null
   * @param rows of {@code hidden}, one a sequence
   * @return {@code [sequences, width]}, of the manager of {@code hidden}
   */
  NDArray forward(
      NDArray hidden,
      long sequences,
      @Nullable NDArray mask,
      @Nullable NDArray lastMask,
      NDArray rows,
      SiteAdapter adapter) {
    NDArray current = hidden;
    int last = layers.size() - 1;
    for (int i = 0; i <= last; i++) {
      try (NDArray before = current) {
        current =
            i < last
                ? layers.get(i).forward(before, sequences, mask, null, adapter)
                : layers.get(i).forward(before, sequences, lastMask, rows, adapter);
      }
    }
    return current;
  }
}
