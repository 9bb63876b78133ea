// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

/** The beta-binomial distribution: successes in r trials whose common chance has a beta law. */
final class BetaBinomial {
  private BetaBinomial() {}

  /**
   * The chance of k successes or more.
   *
   * @param k 0 to r
   * @param r the trials
   * @param a the beta law's first parameter, above 0
   * @param b its second, above 0
   */
  static double tail(int k, int r, double a, double b) {
    double none = 1;
    for (int i = 0; i < r; i++) {
      none *= (b + i) / (a + b + i);
    }
    double mass = none;
    double tail = k == 0 ? none : 0;
    for (int j = 0; j < r; j++) {
      mass *= (r - j) / (j + 1.0) * (a + j) / (b + r - j - 1);
      if (j + 1 >= k) {
        tail += mass;
      }
    }
    return Math.min(1, tail);
  }
}
