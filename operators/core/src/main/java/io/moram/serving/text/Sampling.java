// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.text;

/**
 * How the next token is chosen.
 *
 * @param temperature what logits are divided by, 0 to 100; 0: always the best token
 * @param seed of the random numbers; the same seed, prompt and model give the same answer
 */
public record Sampling(float temperature, long seed) {

  /** Always the best token. */
  public static final Sampling GREEDY = new Sampling(0, 0);

  private static final float HOTTEST = 100;

  public Sampling {
    if (!(temperature >= 0 && temperature <= HOTTEST)) {
      throw new IllegalArgumentException("temperature is " + temperature + "; must be 0 to 100");
    }
  }

  boolean isGreedy() {
    return temperature == 0;
  }
}
