// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

/**
 * The shape of one encoder.
 *
 * @param width the width of a token
 * @param innerWidth the width inside a layer's feed-forward part
 * @param layers how many layers there are
 * @param heads how many attention heads a layer has
 * @param gate the feed-forward part's activation function
 * @param normEpsilon what layer normalisation adds to the variance
 */
public record TowerConfig(
    int width, int innerWidth, int layers, int heads, FeedForwardGate gate, float normEpsilon) {

  public TowerConfig {
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "hidden_size " + width + " does not divide among " + heads + " attention heads");
    }
  }
}
