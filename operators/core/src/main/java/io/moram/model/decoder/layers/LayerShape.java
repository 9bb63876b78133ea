// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder.layers;

import io.moram.model.Projection;
import java.util.Set;

/**
 * The shape of a decoder layer.
 *
 * @param width the width of a token
 * @param innerWidth the width inside the feed-forward part
 * @param attention the heads, and what they see
 * @param isLocal whether tokens are rotated by the local frequencies
 * @param activation of the feed-forward part's gate
 * @param epsilon what normalisation adds to the mean square
 * @param extras what only some models have
 * @param adapted the linear layers that take atoms
 */
public record LayerShape(
    int width,
    int innerWidth,
    GroupedAttention attention,
    boolean isLocal,
    GateActivation activation,
    double epsilon,
    Extras extras,
    Set<Projection> adapted) {

  /**
   * What only some models have.
   *
   * @param inputBias whether queries, keys and values have a bias
   * @param outputBias whether attention's output has a bias
   * @param feedForwardBias whether the feed-forward part has biases
   * @param headNorms whether the heads of queries and keys are normalised
   * @param outputNorms whether the outputs of attention and of the feed-forward part are normalised
   * @param scaleAddsOne whether the weights hold the scale of a norm less 1
   */
  public record Extras(
      boolean inputBias,
      boolean outputBias,
      boolean feedForwardBias,
      boolean headNorms,
      boolean outputNorms,
      boolean scaleAddsOne) {}
}
