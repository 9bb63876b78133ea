// SPDX-License-Identifier: Apache-2.0
package io.moram.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One layer of a CLIP encoder: normalisation comes before attention and before the feed-forward
 * part. Its six linear layers take atoms.
 */
record EncoderLayer(
    TowerConfig tower,
    Norm attentionNorm,
    FrozenLinear query,
    FrozenLinear key,
    FrozenLinear value,
    FrozenLinear out,
    Norm feedForwardNorm,
    FrozenLinear expand,
    FrozenLinear contract) {

  static EncoderLayer take(Weights weights, String name, TowerConfig tower)
      throws InvalidBackboneException {
    int width = tower.width();
    return new EncoderLayer(
        tower,
        Norm.take(weights, name + ".layer_norm1", tower),
        FrozenLinear.take(weights, name + ".self_attn.q_proj", width, width),
        FrozenLinear.take(weights, name + ".self_attn.k_proj", width, width),
        FrozenLinear.take(weights, name + ".self_attn.v_proj", width, width),
        FrozenLinear.take(weights, name + ".self_attn.out_proj", width, width),
        Norm.take(weights, name + ".layer_norm2", tower),
        FrozenLinear.take(weights, name + ".mlp.fc1", width, tower.innerWidth()),
        FrozenLinear.take(weights, name + ".mlp.fc2", tower.innerWidth(), width));
  }

  List<LinearSite> sites() {
    return List.of(
        query.site(), key.site(), value.site(), out.site(), expand.site(), contract.site());
  }

  /**
   * The layer's output for every token, or for one token of each sequence where no layer reads the
   * others any more.
   *
   * @param hidden {@code [sequences * length, width]}; not closed
   * @param mask added to the attention scores, or null
   * @param rows the rows of {@code hidden} that are wanted, one a sequence; null: all
   * @return {@code [sequences * length, width]} or {@code [sequences, width]}, of the manager of
   *     {@code hidden}
   */
  NDArray forward(
      NDArray hidden,
      long sequences,
      @Nullable NDArray mask,
      @Nullable NDArray rows,
      SiteAdapter adapter) {
    if (rows == null) {
      try (NDArray normed = attentionNorm.apply(hidden)) {
        return finish(hidden, attend(normed, normed, sequences, mask, adapter), adapter);
      }
    }
    try (NDArray normed = attentionNorm.apply(hidden);
        NDArray wanted = normed.get(new NDIndex("{}", rows));
        NDArray residual = hidden.get(new NDIndex("{}", rows))) {
      return finish(residual, attend(wanted, normed, sequences, mask, adapter), adapter);
    }
  }

  private NDArray finish(NDArray residual, NDArray attended, SiteAdapter adapter) {
    try (attended;
        NDArray middle = residual.add(attended);
        NDArray normed = feedForwardNorm.apply(middle);
        NDArray expanded = expand.apply(normed, adapter);
        NDArray gated = tower.gate().apply(expanded);
        NDArray contracted = contract.apply(gated, adapter)) {
      return middle.add(contracted);
    }
  }

  private NDArray attend(
      NDArray asking, NDArray all, long sequences, @Nullable NDArray mask, SiteAdapter adapter) {
    float scale = (float) (1 / Math.sqrt((double) tower.width() / tower.heads()));
    // In the engine's memory: autograd keeps it longer than the JVM keeps the buffer of a Number.
    try (NDArray factor = asking.getManager().full(new Shape(), scale);
        NDArray queries = query.apply(asking, adapter);
        NDArray scaled = queries.mul(factor);
        NDArray keys = key.apply(all, adapter);
        NDArray values = value.apply(all, adapter);
        NDArray queryHeads = heads(scaled, sequences);
        NDArray keyHeads = heads(keys, sequences);
        NDArray keyColumns = keyHeads.transpose(0, 1, 3, 2);
        NDArray valueHeads = heads(values, sequences);
        NDArray scores = queryHeads.matMul(keyColumns);
        NDArray weights = softmax(scores, mask);
        NDArray mixed = weights.matMul(valueHeads);
        NDArray tokens = mixed.transpose(0, 2, 1, 3);
        NDArray joined = tokens.reshape(asking.getShape())) {
      return out.apply(joined, adapter);
    }
  }

  private static NDArray softmax(NDArray scores, @Nullable NDArray mask) {
    if (mask == null) {
      return scores.softmax(-1);
    }
    try (NDArray masked = scores.add(mask)) {
      return masked.softmax(-1);
    }
  }

  /** {@code [sequences * length, width]} as {@code [sequences, heads, length, width / heads]}. */
  private NDArray heads(NDArray tokens, long sequences) {
    try (NDArray split =
        tokens.reshape(sequences, -1, tower.heads(), tower.width() / tower.heads())) {
      return split.transpose(0, 2, 1, 3);
    }
  }
}
