// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder.layers;

import ai.djl.ndarray.NDArray;
import io.moram.model.Projection;
import io.moram.model.SiteAdapter;
import io.moram.model.decoder.layers.DecoderLayerTape.NormInput;
import io.moram.model.decoder.layers.DecoderLayerTape.PlacedHeads;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Weights;
import io.moram.model.layers.BackwardPass;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The linear layers of a layer's attention, and the placing of heads.
 *
 * @param queryNorm normalises the heads of queries; null without
 * @param keyNorm normalises the heads of keys; null without
 */
record SelfAttention(
    LayerShape shape,
    JointLinear queries,
    JointLinear keysAndValues,
    JointLinear out,
    @Nullable RmsNorm queryNorm,
    @Nullable RmsNorm keyNorm) {

  static SelfAttention load(Weights weights, String name, LayerShape shape)
      throws InvalidBackboneException {
    GroupedAttention heads = shape.attention();
    int width = shape.width();
    boolean hasBias = shape.extras().inputBias();
    Set<Projection> adapted = shape.adapted();
    return new SelfAttention(
        shape,
        JointLinear.load(
            weights, width, heads.queryWidth(), hasBias, adapted, name, List.of(Projection.Q)),
        JointLinear.load(
            weights,
            width,
            heads.keyWidth(),
            hasBias,
            adapted,
            name,
            List.of(Projection.K, Projection.V)),
        JointLinear.load(
            weights,
            heads.queryWidth(),
            width,
            shape.extras().outputBias(),
            adapted,
            name,
            List.of(Projection.O)),
        headNorm(weights, name + ".self_attn.q_norm", shape),
        headNorm(weights, name + ".self_attn.k_norm", shape));
  }

  private static @Nullable RmsNorm headNorm(Weights weights, String name, LayerShape shape)
      throws InvalidBackboneException {
    return shape.extras().headNorms()
        ? RmsNorm.load(
            weights,
            name,
            shape.attention().headWidth(),
            shape.epsilon(),
            shape.extras().scaleAddsOne())
        : null;
  }

  Stream<JointLinear> linears() {
    return Stream.of(queries, keysAndValues, out);
  }

  /** The queries of normalised tokens, placed. */
  PlacedHeads queriesOf(NDArray normed, TokenPass pass, SiteAdapter adapter) {
    GroupedAttention heads = shape.attention();
    return place(
        queries.apply(normed, adapter), queryNorm, heads.heads(), heads.queryWidth(), pass);
  }

  /** The keys and values of normalised tokens, placed. */
  PlacedHeads keysAndValuesOf(NDArray normed, TokenPass pass, SiteAdapter adapter) {
    GroupedAttention heads = shape.attention();
    return place(
        keysAndValues.apply(normed, adapter), keyNorm, heads.keyHeads(), heads.keyWidth(), pass);
  }

  private PlacedHeads place(
      NDArray rows, @Nullable RmsNorm norm, int heads, int width, TokenPass pass) {
    if (norm == null) {
      pass.rotation(shape).apply(rows, heads, width);
      return new PlacedHeads(rows, null);
    }
    RmsNorm.Normed normed = norm.applyToHeads(rows, width);
    pass.rotation(shape).apply(normed.output(), heads, width);
    return new PlacedHeads(normed.output(), new NormInput(rows, normed.inverses()));
  }

  /**
   * The backward pass of {@link #queriesOf}.
   *
   * @param gradient of the placed queries; closed
   * @return the gradient of the normalised tokens; null if it is not needed
   */
  @Nullable NDArray queriesBack(
      NDArray gradient,
      DecoderLayerTape tape,
      TokenPass tokens,
      boolean isFirst,
      BackwardPass pass) {
    GroupedAttention heads = shape.attention();
    tokens.rotation(shape).backward(gradient, heads.heads(), heads.queryWidth());
    try (NDArray raw = unplace(gradient, tape.queries(), queryNorm, heads.queryWidth())) {
      return back(queries, tape.first().output(), raw, isFirst, pass);
    }
  }

  /** The backward pass of {@link #keysAndValuesOf}, as {@link #queriesBack}. */
  @Nullable NDArray keysAndValuesBack(
      NDArray gradient,
      DecoderLayerTape tape,
      TokenPass tokens,
      boolean isFirst,
      BackwardPass pass) {
    GroupedAttention heads = shape.attention();
    tokens.rotation(shape).backward(gradient, heads.keyHeads(), heads.keyWidth());
    try (NDArray raw = unplace(gradient, tape.keysAndValues(), keyNorm, heads.keyWidth())) {
      return back(keysAndValues, tape.first().output(), raw, isFirst, pass);
    }
  }

  private static NDArray unplace(
      NDArray gradient, PlacedHeads heads, @Nullable RmsNorm norm, int width) {
    NormInput raw = heads.raw();
    if (norm == null || raw == null) {
      return gradient;
    }
    try (gradient) {
      return norm.backwardOfHeads(gradient, raw.input(), raw.inverses(), width);
    }
  }

  private static @Nullable NDArray back(
      JointLinear linear, NDArray input, NDArray gradient, boolean isFirst, BackwardPass pass) {
    if (isFirst) {
      linear.endBackward(input, gradient, pass);
      return null;
    }
    return linear.backward(input, gradient, pass);
  }
}
