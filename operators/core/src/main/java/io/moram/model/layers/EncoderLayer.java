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
 * part. Its six linear layers take atoms.
 *
 * @param queries the layer that makes queries, and keys and values too where those are null
 * @param keysAndValues null but in the last layer, which asks for one token of each sequence
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

  /** Input, normalised twice, queries, keys, values, mixed, middle. */
  private static final long KEPT_WIDTHS = 8;

  static EncoderLayer take(Weights weights, String name, TowerConfig tower, boolean last)
      throws InvalidBackboneException {
    int width = tower.width();
    String query = name + ".self_attn.q_proj";
    String key = name + ".self_attn.k_proj";
    String value = name + ".self_attn.v_proj";
    return new EncoderLayer(
        tower,
        LayerNorm.take(weights, name + ".layer_norm1", tower),
        last
            ? FrozenLinear.take(weights, width, width, query)
            : FrozenLinear.take(weights, width, width, query, key, value),
        last ? FrozenLinear.take(weights, width, width, key, value) : null,
        FrozenLinear.take(weights, width, width, name + ".self_attn.out_proj"),
        LayerNorm.take(weights, name + ".layer_norm2", tower),
        FrozenLinear.take(weights, width, tower.innerWidth(), name + ".mlp.fc1"),
        FrozenLinear.take(weights, tower.innerWidth(), width, name + ".mlp.fc2"));
  }

  /** Its linear layers, those that read the same input as one. */
  Stream<FrozenLinear> linears() {
    return Stream.of(queries, keysAndValues, out, expand, contract).flatMap(Stream::ofNullable);
  }

  /**
   * The layer's output for every token, or in the last layer for one token of each sequence: no
   * layer reads the others any more.
   *
   * @param hidden {@code [sequences * length, width]}; not closed
   * @param mask added to the attention scores; one without numbers: nothing is
   * @param rows of the last layer, the rows of {@code hidden} that are wanted, one a sequence
   * @return {@code [sequences * length, width]} or {@code [sequences, width]}, of the manager of
   *     {@code hidden}
   */
  NDArray forward(NDArray hidden, long sequences, NDArray mask, NDArray rows, SiteAdapter adapter) {
    Attention attention = attention(sequences, mask);
    try (NDArray normed = attentionNorm.apply(hidden)) {
      if (keysAndValues == null) {
        try (NDArray all = queries.apply(normed, adapter)) {
          return finish(hidden, attention.apply(all, all), adapter);
        }
      }
      try (NDArray wanted = normed.get(new NDIndex("{}", rows));
          NDArray asking = queries.apply(wanted, adapter);
          NDArray rest = keysAndValues.apply(normed, adapter);
          NDArray residual = hidden.get(new NDIndex("{}", rows))) {
        return finish(residual, attention.apply(asking, rest), adapter);
      }
    }
  }

  private Attention attention(long sequences, NDArray mask) {
    return new Attention(sequences, tower.heads(), tower.width(), mask);
  }

  private NDArray finish(NDArray residual, NDArray mixed, SiteAdapter adapter) {
    try (mixed;
        NDArray attended = out.apply(mixed, adapter);
        NDArray middle = residual.add(attended);
        NDArray normed = feedForwardNorm.apply(middle);
        NDArray expanded = expand.apply(normed, adapter);
        NDArray gated = tower.gate().apply(expanded);
        NDArray contracted = contract.apply(gated, adapter)) {
      return middle.add(contracted);
    }
  }

  /** As {@link #forward}, remembering what {@link #backward} needs. */
  LayerTape forwardInTraining(
      NDArray hidden, long sequences, NDArray mask, NDArray rows, TrainableAdapter trained) {
    Attention attention = attention(sequences, mask);
    LayerNorm.Applied first = attentionNorm.applyInTraining(hidden);
    NDArray asking = first.output();
    NDArray residual = hidden;
    Attention.Attended attended;
    if (keysAndValues == null) {
      NDArray all = queries.apply(asking, trained);
      attended = attention.applyInTraining(all, all);
    } else {
      asking = first.output().get(new NDIndex("{}", rows));
      residual = hidden.get(new NDIndex("{}", rows));
      attended =
          attention.applyInTraining(
              queries.apply(asking, trained), keysAndValues.apply(first.output(), trained));
    }
    try (NDArray added = out.apply(attended.mixed(), trained)) {
      NDArray middle = residual.add(added);
      LayerNorm.Applied second = feedForwardNorm.applyInTraining(middle);
      NDArray expanded = expand.apply(second.output(), trained);
      NDArray gated = tower.gate().apply(expanded);
      try (NDArray contracted = contract.apply(gated, trained)) {
        if (residual != hidden) {
          residual.close();
        }
        return new LayerTape(
            attention,
            first,
            asking,
            attended,
            middle,
            second,
            expanded,
            gated,
            middle.add(contracted));
      }
    }
  }

  /**
   * The backward pass of {@link #forwardInTraining}.
   *
   * @param gradient of the layer's output; closed
   * @param hidden the layer's input
   * @param first whether this is the first layer, and nobody asks for the gradient of its input
   * @return the gradient of {@code hidden}, or null in the first layer
   */
  @Nullable NDArray backward(
      NDArray gradient,
      NDArray hidden,
      LayerTape tape,
      NDArray rows,
      boolean first,
      BackwardPass pass) {
    NDArray middle = toMiddle(gradient, tape, pass);
    try (middle;
        NDArray mixed = out.backward(tape.attended().mixed(), middle, pass);
        NDList attended = tape.attention().backward(mixed, tape.attended())) {
      NDArray normed = tape.first().output();
      NDArray asked = attended.get(0);
      if (keysAndValues == null) {
        if (first) {
          queries.endBackward(normed, asked, pass);
          return null;
        }
        try (NDArray normedGradient = queries.backward(normed, asked, pass)) {
          return attentionNorm.backward(normedGradient, hidden, tape.first(), middle);
        }
      }
      if (first) {
        queries.endBackward(tape.asking(), asked, pass);
        keysAndValues.endBackward(normed, attended.get(1), pass);
        return null;
      }
      try (NDArray askingGradient = queries.backward(tape.asking(), asked, pass);
          NDArray normedGradient = keysAndValues.backward(normed, attended.get(1), pass);
          NDArray nothing = nothing(middle.getManager())) {
        addRows(normedGradient, rows, askingGradient);
        NDArray back = attentionNorm.backward(normedGradient, hidden, tape.first(), nothing);
        addRows(back, rows, middle);
        return back;
      }
    }
  }

  /** Back through the feed-forward part and past it. */
  private NDArray toMiddle(NDArray gradient, LayerTape tape, BackwardPass pass) {
    try (gradient;
        NDArray gated = contract.backward(tape.gated(), gradient, pass);
        NDArray expanded = tower.gate().backward(gated, tape.expanded());
        NDArray normed = expand.backward(tape.second().output(), expanded, pass)) {
      return feedForwardNorm.backward(normed, tape.middle(), tape.second(), gradient);
    }
  }

  private static void addRows(NDArray all, NDArray rows, NDArray added) {
    EncoderProgram.call("add_rows").with(all).with(rows).with(added).run(all.getManager()).close();
  }

  /** The native memory of what {@link LayerTape} keeps of so many tokens. */
  long activationBytes(long tokens) {
    return tokens * (KEPT_WIDTHS * tower.width() + 2L * tower.innerWidth()) * Float.BYTES;
  }

  /** An array without numbers. */
  public static NDArray nothing(NDManager manager) {
    return manager.zeros(new Shape(0));
  }
}
