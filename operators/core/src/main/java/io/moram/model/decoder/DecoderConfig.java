// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import io.moram.model.Projection;
import io.moram.model.decoder.layers.GateActivation;
import io.moram.model.decoder.layers.GroupedAttention;
import io.moram.model.decoder.layers.LayerShape;
import java.util.List;
import java.util.Set;

/**
 * What a language model's {@code config.json} says.
 *
 * @param sizes with the number of key heads and the width of a head
 * @param isTied whether the head is the table of embeddings
 * @param activation of the feed-forward part's gate
 * @param epsilon what norms add to the mean square
 * @param biases which linear layers have a bias
 * @param attention the scale and the caps
 * @param windows per layer how many tokens a token sees; 0: all
 * @param global the rotation
 * @param local the rotation in layers with a window
 * @param endTokens the tokens that end an answer
 */
record DecoderConfig(
    ModelFamily family,
    ModelFamily.Sizes sizes,
    boolean isTied,
    GateActivation activation,
    double epsilon,
    Biases biases,
    Caps attention,
    List<Integer> windows,
    RotarySettings global,
    RotarySettings local,
    Set<Integer> endTokens) {

  /** Which linear layers have a bias. */
  record Biases(boolean input, boolean output, boolean feedForward) {}

  /**
   * Limits by a hyperbolic tangent.
   *
   * @param scale what a product of a query and a key is multiplied by
   * @param scores of a score; 0: none
   * @param logits of a logit; 0: none
   */
  record Caps(float scale, float scores, float logits) {}

  /** What an embedding is multiplied by as it enters the first layer. */
  float embeddingScale() {
    return family.isGemma() ? (float) Math.sqrt(sizes.width()) : 1;
  }

  /** The shapes of all layers, the lowest first. */
  List<LayerShape> shapes(Set<Projection> adapted) {
    return windows.stream().map(window -> shape(window, adapted)).toList();
  }

  private LayerShape shape(int window, Set<Projection> adapted) {
    return new LayerShape(
        sizes.width(),
        sizes.innerWidth(),
        new GroupedAttention(
            sizes.heads(),
            sizes.keyHeads(),
            sizes.headWidth(),
            window,
            attention.scores,
            attention.scale),
        window > 0,
        activation,
        epsilon,
        new LayerShape.Extras(
            biases.input,
            biases.output,
            biases.feedForward,
            family.hasHeadNorms(),
            family.hasOutputNorms(),
            family.isGemma()),
        adapted);
  }
}
