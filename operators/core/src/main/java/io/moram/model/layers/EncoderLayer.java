// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.moram.model.SiteAdapter;
import io.moram.model.TrainableAdapter;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Weights;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One layer of a CLIP encoder: normalisation comes before attention and before the feed-forward
 * part. Atoms can be added to its six linear layers.
 *
 * @param queries the layer that makes queries, and also keys and values if {@code keysAndValues} is
 *     null
 * @param keysAndValues null except in the last layer, which computes one token per sequence
 */
public record EncoderLayer(
    TowerConfig tower,
    LayerNorm attentionNorm,
    FrozenLinear queries,
    @Nullable FrozenLinear keysAndValues,
    FrozenLinear out,
    LayerNorm feedForwardNorm,
    FrozenLinear expand,
    FrozenLinear contract) {

  /** Input, two normalised arrays, queries, keys, values, context, residual. */
  private static final long KEPT_WIDTHS = 8;

  static EncoderLayer load(Weights weights, String name, TowerConfig tower, boolean last)
      throws InvalidBackboneException {
    int width = tower.width();
    String query = name + ".self_attn.q_proj";
    String key = name + ".self_attn.k_proj";
    String value = name + ".self_attn.v_proj";
    return new EncoderLayer(
        tower,
        LayerNorm.load(weights, name + ".layer_norm1", tower),
        last
            ? FrozenLinear.load(weights, width, width, query)
            : FrozenLinear.load(weights, width, width, query, key, value),
        last ? FrozenLinear.load(weights, width, width, key, value) : null,
        FrozenLinear.load(weights, width, width, name + ".self_attn.out_proj"),
        LayerNorm.load(weights, name + ".layer_norm2", tower),
        FrozenLinear.load(weights, width, tower.innerWidth(), name + ".mlp.fc1"),
        FrozenLinear.load(weights, tower.innerWidth(), width, name + ".mlp.fc2"));
  }

  /** Returns its linear layers; those that read the same input are one. */
  Stream<FrozenLinear> linears() {
    return Stream.of(queries, keysAndValues, out, expand, contract).flatMap(Stream::ofNullable);
  }

  /**
   * The layer's first product, without atoms: queries, keys and values of every token.
   *
   * @param hidden {@code [sequences * length, width]}; not closed
   * @return {@code [sequences * length, 3 * width]}, of the manager of {@code hidden}; null in the
   *     last layer, whose queries are of some tokens
   */
  @Nullable NDArray products(NDArray hidden) {
    if (keysAndValues != null) {
      return null;
    }
    try (NDArray normed = attentionNorm.apply(hidden)) {
      return queries.apply(normed, SiteAdapter.NONE);
    }
  }

  /**
   * Returns the layer's output for every token, or in the last layer for some tokens per sequence,
   * because no layer reads the others.
   *
   * @param hidden {@code [sequences * length, width]}; not closed
   * @param products what {@link #products} returns, not closed; null to compute it here
   * @param mask added to the attention scores; empty for no mask
   * @param rows in the last layer, the rows of {@code hidden} to compute, equally many per sequence
   * @return {@code [sequences * length, width]} or {@code [rows, width]}, of the manager of {@code
   *     hidden}
   */
  NDArray forward(
      NDArray hidden,
      @Nullable NDArray products,
      long sequences,
      NDArray mask,
      NDArray rows,
      SiteAdapter adapter) {
    Attention attention = attention(sequences, mask);
    try (NDArray normed = attentionNorm.apply(hidden)) {
      if (keysAndValues == null) {
        try (NDArray all =
            products == null
                ? queries.apply(normed, adapter)
                : queries.adapt(normed, copy(hidden, products), adapter)) {
          return finish(hidden, attention.apply(all, all), adapter);
        }
      }
      try (NDArray queryInput = normed.get(new NDIndex("{}", rows));
          NDArray query = queries.apply(queryInput, adapter);
          NDArray keyValue = keysAndValues.apply(normed, adapter);
          NDArray input = hidden.get(new NDIndex("{}", rows))) {
        return finish(input, attention.apply(query, keyValue), adapter);
      }
    }
  }

  /** Atoms change the products in place, and another pass needs them too. */
  private static NDArray copy(NDArray hidden, NDArray products) {
    NDArray copy = products.duplicate();
    copy.attach(hidden.getManager());
    return copy;
  }

  /**
   * Returns the layer's output for every token, in the last layer too, without atoms.
   *
   * @param hidden {@code [sequences * length, width]}; not closed
   * @param products what {@link #products} returns, not closed; null to compute it here
   * @param mask added to the attention scores; empty for no mask
   * @return {@code [sequences * length, width]}, of the manager of {@code hidden}
   */
  NDArray forwardAll(NDArray hidden, @Nullable NDArray products, long sequences, NDArray mask) {
    return finish(hidden, context(hidden, products, sequences, mask), SiteAdapter.NONE);
  }

  /**
   * Returns of the layer's output, without atoms, the first token of every sequence and the mean of
   * its other tokens.
   *
   * @param hidden {@code [sequences * length, width]}; not closed
   * @param products what {@link #products} returns, not closed; null to compute it here
   * @param rows the row of every sequence's first token
   * @return {@code [sequences, 2 * width]}, of the manager of {@code hidden}
   */
  NDArray forwardSummary(
      NDArray hidden, @Nullable NDArray products, long sequences, NDArray mask, NDArray rows) {
    return LayerSummary.of(
        this, hidden, context(hidden, products, sequences, mask), sequences, rows);
  }

  /** The attention's result for every token, without atoms. */
  private NDArray context(
      NDArray hidden, @Nullable NDArray products, long sequences, NDArray mask) {
    Attention attention = attention(sequences, mask);
    if (products != null) {
      return attention.apply(products, products);
    }
    try (NDArray normed = attentionNorm.apply(hidden);
        NDArray query = queries.apply(normed, SiteAdapter.NONE)) {
      if (keysAndValues == null) {
        return attention.apply(query, query);
      }
      try (NDArray keyValue = keysAndValues.apply(normed, SiteAdapter.NONE)) {
        return attention.apply(query, keyValue);
      }
    }
  }

  private Attention attention(long sequences, NDArray mask) {
    return new Attention(sequences, tower.heads(), tower.width(), mask);
  }

  private NDArray finish(NDArray input, NDArray context, SiteAdapter adapter) {
    try (context;
        NDArray attended = out.apply(context, adapter);
        NDArray residual = input.add(attended);
        NDArray normed = feedForwardNorm.apply(residual);
        NDArray expanded = expand.apply(normed, adapter);
        NDArray gated = tower.gate().apply(expanded);
        NDArray contracted = contract.apply(gated, adapter)) {
      return residual.add(contracted);
    }
  }

  /** As {@link #forward}, keeping what {@link #backward} needs. */
  LayerTape forwardInTraining(
      NDArray hidden, long sequences, NDArray mask, NDArray rows, TrainableAdapter trained) {
    Attention attention = attention(sequences, mask);
    LayerNorm.Applied first = attentionNorm.applyInTraining(hidden);
    NDArray queryInput = first.output();
    NDArray input = hidden;
    Attention.Attended attended;
    if (keysAndValues == null) {
      NDArray all = queries.apply(queryInput, trained);
      attended = attention.applyInTraining(all, all);
    } else {
      queryInput = first.output().get(new NDIndex("{}", rows));
      input = hidden.get(new NDIndex("{}", rows));
      attended =
          attention.applyInTraining(
              queries.apply(queryInput, trained), keysAndValues.apply(first.output(), trained));
    }
    try (NDArray added = out.apply(attended.context(), trained)) {
      NDArray residual = input.add(added);
      LayerNorm.Applied second = feedForwardNorm.applyInTraining(residual);
      NDArray expanded = expand.apply(second.output(), trained);
      NDArray gated = tower.gate().apply(expanded);
      try (NDArray contracted = contract.apply(gated, trained)) {
        if (input != hidden) {
          input.close();
        }
        return new LayerTape(
            attention,
            first,
            queryInput,
            attended,
            residual,
            second,
            expanded,
            gated,
            residual.add(contracted));
      }
    }
  }

  /**
   * The backward pass of {@link #forwardInTraining}.
   *
   * @param gradient of the layer's output; closed
   * @param hidden the layer's input
   * @param first whether this is the first layer, whose input's gradient is not needed
   * @return the gradient of {@code hidden}, or null in the first layer
   */
  @Nullable NDArray backward(
      NDArray gradient,
      NDArray hidden,
      LayerTape tape,
      NDArray rows,
      boolean first,
      BackwardPass pass) {
    NDArray residual = toResidual(gradient, tape, pass);
    try (residual;
        NDArray context = out.backward(tape.attended().context(), residual, pass);
        NDList attended = tape.attention().backward(context, tape.attended())) {
      NDArray normed = tape.first().output();
      NDArray queryGradient = attended.get(0);
      if (keysAndValues == null) {
        if (first) {
          queries.endBackward(normed, queryGradient, pass);
          return null;
        }
        try (NDArray normedGradient = queries.backward(normed, queryGradient, pass)) {
          return attentionNorm.backward(normedGradient, hidden, tape.first(), residual);
        }
      }
      if (first) {
        queries.endBackward(tape.queryInput(), queryGradient, pass);
        keysAndValues.endBackward(normed, attended.get(1), pass);
        return null;
      }
      try (NDArray inputGradient = queries.backward(tape.queryInput(), queryGradient, pass);
          NDArray normedGradient = keysAndValues.backward(normed, attended.get(1), pass);
          NDArray empty = emptyTensor(residual.getManager())) {
        EncoderProgram.addRows(normedGradient, rows, inputGradient);
        NDArray back = attentionNorm.backward(normedGradient, hidden, tape.first(), empty);
        EncoderProgram.addRows(back, rows, residual);
        return back;
      }
    }
  }

  /** The backward pass of the feed-forward part and of the residual connection past it. */
  private NDArray toResidual(NDArray gradient, LayerTape tape, BackwardPass pass) {
    try (gradient;
        NDArray gated = contract.backward(tape.gated(), gradient, pass);
        NDArray expanded = tower.gate().backward(gated, tape.expanded());
        NDArray normed = expand.backward(tape.second().output(), expanded, pass)) {
      return feedForwardNorm.backward(normed, tape.residual(), tape.second(), gradient);
    }
  }

  /**
   * The native memory, in bytes, that a layer keeps for this many tokens: {@link LayerTape}, and
   * what the adapter keeps.
   */
  long activationBytes(long tokens, TrainableAdapter trained) {
    long own = tokens * (KEPT_WIDTHS * tower.width() + 2L * tower.innerWidth()) * Float.BYTES;
    return own + linears().mapToLong(linear -> trained.keptBytes(linear.sites(), tokens)).sum();
  }

  /** Returns an array without numbers. */
  public static NDArray emptyTensor(NDManager manager) {
    return manager.zeros(new Shape(0));
  }
}
