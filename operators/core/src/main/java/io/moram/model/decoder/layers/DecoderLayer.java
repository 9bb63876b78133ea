// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.moram.model.Projection;
import io.moram.model.SiteAdapter;
import io.moram.model.TrainableAdapter;
import io.moram.model.decoder.layers.DecoderLayerTape.NormInput;
import io.moram.model.decoder.layers.DecoderLayerTape.PlacedHeads;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Weights;
import io.moram.model.layers.BackwardPass;
import io.moram.model.layers.FrozenLinear;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One decoder layer: a norm, attention and a residual connection; then a norm, a gated feed-forward
 * part and a residual connection. Atoms can be added to its seven linear layers.
 *
 * @param attentionNorm before attention
 * @param attendedNorm of attention's output; null without
 * @param feedForwardNorm before the feed-forward part
 * @param contractedNorm of the feed-forward part's output; null without
 */
record DecoderLayer(
    LayerShape shape,
    RmsNorm attentionNorm,
    SelfAttention attention,
    @Nullable RmsNorm attendedNorm,
    RmsNorm feedForwardNorm,
    JointLinear gateAndUp,
    JointLinear down,
    @Nullable RmsNorm contractedNorm) {

  /** How the queries of a layer become their context. */
  @FunctionalInterface
  interface Attend {
    NDArray attend(NDArray queries, NDArray keysAndValues);
  }

  static DecoderLayer load(Weights weights, String name, LayerShape shape)
      throws InvalidBackboneException {
    int width = shape.width();
    int inner = shape.innerWidth();
    boolean hasBias = shape.extras().feedForwardBias();
    boolean four = shape.extras().outputNorms();
    String afterAttention = name + ".post_attention_layernorm";
    return new DecoderLayer(
        shape,
        norm(weights, name + ".input_layernorm", shape),
        SelfAttention.load(weights, name, shape),
        four ? norm(weights, afterAttention, shape) : null,
        norm(weights, four ? name + ".pre_feedforward_layernorm" : afterAttention, shape),
        JointLinear.load(
            weights,
            width,
            inner,
            hasBias,
            shape.adapted(),
            name,
            List.of(Projection.GATE, Projection.UP)),
        JointLinear.load(
            weights, inner, width, hasBias, shape.adapted(), name, List.of(Projection.DOWN)),
        four ? norm(weights, name + ".post_feedforward_layernorm", shape) : null);
  }

  private static RmsNorm norm(Weights weights, String name, LayerShape shape)
      throws InvalidBackboneException {
    return RmsNorm.load(
        weights, name, shape.width(), shape.epsilon(), shape.extras().scaleAddsOne());
  }

  /** Its linear layers that take atoms; those that read the same input are one. */
  Stream<FrozenLinear> adapted() {
    return Stream.concat(attention.linears(), Stream.of(gateAndUp, down))
        .flatMap(JointLinear::adapted);
  }

  /**
   * Returns the layer's output for every token.
   *
   * @param hidden {@code [tokens, width]}; not closed
   * @return {@code [tokens, width]}, of the manager of {@code hidden}
   */
  NDArray forward(NDArray hidden, TokenPass tokens, Attend attend, SiteAdapter adapter) {
    try (NDArray residual = attended(hidden, tokens, attend, adapter);
        NDArray normed = feedForwardNorm.apply(residual);
        NDArray expanded = gateAndUp.apply(normed, adapter);
        NDArray gated = shape.activation().apply(expanded);
        NDArray contracted = normed(contractedNorm, down.apply(gated, adapter))) {
      return residual.add(contracted);
    }
  }

  private NDArray attended(NDArray hidden, TokenPass tokens, Attend attend, SiteAdapter adapter) {
    try (NDArray normed = attentionNorm.apply(hidden);
        PlacedHeads queries = attention.queriesOf(normed, tokens, adapter);
        PlacedHeads keysAndValues = attention.keysAndValuesOf(normed, tokens, adapter);
        NDArray context = attend.attend(queries.rows(), keysAndValues.rows());
        NDArray attended = normed(attendedNorm, attention.out().apply(context, adapter))) {
      return hidden.add(attended);
    }
  }

  private static NDArray normed(@Nullable RmsNorm norm, NDArray rows) {
    if (norm == null) {
      return rows;
    }
    try (rows) {
      return norm.apply(rows);
    }
  }

  /** As {@link #forward}, keeping what {@link #backward} needs. */
  DecoderLayerTape forwardInTraining(NDArray hidden, TokenPass tokens, TrainableAdapter trained) {
    RmsNorm.Normed first = attentionNorm.applyInTraining(hidden);
    PlacedHeads queries = attention.queriesOf(first.output(), tokens, trained);
    PlacedHeads keysAndValues = attention.keysAndValuesOf(first.output(), tokens, trained);
    NDList context = tokens.attend(queries.rows(), keysAndValues.rows(), shape.attention());
    NDArray attended = attention.out().apply(context.get(0), trained);
    RmsNorm.Normed attendedNormed = normedInTraining(attendedNorm, attended);
    NDArray residual = sum(hidden, attended, attendedNormed);
    RmsNorm.Normed second = feedForwardNorm.applyInTraining(residual);
    NDArray expanded = gateAndUp.apply(second.output(), trained);
    NDArray gated = shape.activation().apply(expanded);
    NDArray contracted = down.apply(gated, trained);
    RmsNorm.Normed contractedNormed = normedInTraining(contractedNorm, contracted);
    NDArray output = sum(residual, contracted, contractedNormed);
    if (!gateAndUp.isAdapted()) {
      second.output().close();
    }
    if (!down.isAdapted()) {
      gated.close();
    }
    return new DecoderLayerTape(
        first,
        queries,
        keysAndValues,
        context.get(0),
        context.get(1),
        attendedNormed == null ? null : new NormInput(attended, attendedNormed.inverses()),
        residual,
        second,
        expanded,
        gated,
        contractedNormed == null ? null : new NormInput(contracted, contractedNormed.inverses()),
        output);
  }

  private static RmsNorm.@Nullable Normed normedInTraining(@Nullable RmsNorm norm, NDArray rows) {
    return norm == null ? null : norm.applyInTraining(rows);
  }

  /** Adds what is normalised to what is not; closes what the backward pass does not need. */
  private static NDArray sum(NDArray residual, NDArray raw, RmsNorm.@Nullable Normed normed) {
    try (NDArray added = normed == null ? raw : normed.output()) {
      return residual.add(added);
    }
  }

  /**
   * The backward pass of {@link #forwardInTraining}.
   *
   * @param gradient of the layer's output; closed
   * @param hidden the layer's input
   * @param isFirst whether the gradient of the input is not needed
   * @return the gradient of {@code hidden}, or null in the first layer
   */
  @Nullable NDArray backward(
      NDArray gradient,
      NDArray hidden,
      DecoderLayerTape tape,
      TokenPass tokens,
      boolean isFirst,
      BackwardPass pass) {
    try (NDArray residual = toResidual(gradient, tape, pass);
        NDArray attended = unnormed(attendedNorm, tape.attended(), residual);
        NDArray context = attention.out().backward(tape.context(), attended, pass);
        NDList heads = tokens.attendBackward(context, tape, shape.attention())) {
      NDArray toQueries = attention.queriesBack(heads.get(0), tape, tokens, isFirst, pass);
      NDArray toKeys = attention.keysAndValuesBack(heads.get(1), tape, tokens, isFirst, pass);
      if (toQueries == null || toKeys == null) {
        return null;
      }
      try (toQueries;
          toKeys;
          NDArray normed = toQueries.add(toKeys)) {
        return attentionNorm.backward(normed, hidden, tape.first().inverses(), residual);
      }
    }
  }

  /** The backward pass of the feed-forward part and of the residual connection past it. */
  private NDArray toResidual(NDArray gradient, DecoderLayerTape tape, BackwardPass pass) {
    try (gradient;
        NDArray contracted = unnormed(contractedNorm, tape.contracted(), gradient);
        NDArray gated = down.backward(tape.gated(), contracted, pass);
        NDArray expanded = shape.activation().backward(gated, tape.gateAndUp());
        NDArray normed = gateAndUp.backward(tape.second().output(), expanded, pass)) {
      return feedForwardNorm.backward(normed, tape.residual(), tape.second().inverses(), gradient);
    }
  }

  /** The gradient before a norm of an output; without a norm the gradient itself. */
  private static NDArray unnormed(
      @Nullable RmsNorm norm, @Nullable NormInput input, NDArray gradient) {
    if (norm == null || input == null) {
      return gradient;
    }
    try (NDArray none = gradient.getManager().zeros(new Shape(0))) {
      return norm.backward(gradient, input.input(), input.inverses(), none);
    }
  }

  /**
   * The native memory, in bytes, that a layer keeps for this many tokens: {@link DecoderLayerTape},
   * and what the adapter keeps.
   */
  long activationBytes(long tokens, TrainableAdapter trained) {
    GroupedAttention heads = shape.attention();
    long placed = heads.queryWidth() + 2L * heads.keyWidth();
    long numbers = 3L * shape.width() + placed + heads.queryWidth() + 2L * shape.innerWidth();
    numbers += shape.extras().headNorms() ? placed : 0;
    numbers += shape.extras().outputNorms() ? 2L * shape.width() : 0;
    numbers += gateAndUp.isAdapted() ? shape.width() : 0;
    numbers += down.isAdapted() ? shape.innerWidth() : 0;
    return tokens * numbers * Float.BYTES
        + adapted().mapToLong(linear -> trained.keptBytes(linear.sites(), tokens)).sum();
  }
}
