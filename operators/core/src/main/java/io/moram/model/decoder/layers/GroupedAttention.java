// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder.layers;

/**
 * Attention in which several heads of queries share a head of keys and values. A token sees itself
 * and the tokens before it in its sequence.
 *
 * @param heads the number of heads of queries
 * @param keyHeads the number of heads of keys and values, which divides {@code heads}
 * @param headWidth the width of a head
 * @param window how many tokens a token sees, itself among them; 0: all
 * @param cap the limit of a score, by a hyperbolic tangent; 0: none
 * @param scale what a product of a query and a key is multiplied by
 */
public record GroupedAttention(
    int heads, int keyHeads, int headWidth, int window, float cap, float scale) {

  /** The width of all queries of a token. */
  public int queryWidth() {
    return heads * headWidth;
  }

  /** The width of all keys of a token, or of all values. */
  public int keyWidth() {
    return keyHeads * headWidth;
  }
}
