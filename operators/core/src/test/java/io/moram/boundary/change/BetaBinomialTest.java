// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BetaBinomialTest {

  @Test
  void isUniformUnderAUniformChance() {
    for (int k = 0; k <= 10; k++) {
      assertThat(BetaBinomial.tail(k, 10, 1, 1)).isCloseTo((11 - k) / 11.0, within(1e-12));
    }
  }

  @Test
  void agreesWithTheIntegralOverTheChance() {
    // The integral of x^3 (1 - x)^j times 40 (1 - x)^39, by the beta function.
    double tail = 0;
    tail += 4 * 40 * beta(4, 41);
    tail += 40 * beta(5, 40);
    assertThat(BetaBinomial.tail(3, 4, 1, 40)).isCloseTo(tail, within(1e-12));
  }

  /** Of whole numbers. */
  private static double beta(int a, int b) {
    double value = 1.0 / b;
    for (int i = 1; i < a; i++) {
      value *= (double) i / (b + i);
    }
    return value;
  }
}
