// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.loss;

import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;

/**
 * A series of the golden cut points: random numbers from a seed and each one's mean.
 *
 * @param spread half the width of the numbers' range around their mean; 0: they are 0 or 1
 */
record ChangeTestSeries(
    String name, long seed, int length, double spread, IntToDoubleFunction mean) {

  static Stream<ChangeTestSeries> all() {
    return Stream.of(
        new ChangeTestSeries("abrupt", 1, 8_000, 0, i -> i / 1_000 % 2 == 0 ? 0.2 : 0.8),
        new ChangeTestSeries("gradual", 2, 6_000, 0, ChangeTestSeries::slowly),
        new ChangeTestSeries("stationary", 3, 50_000, 0, i -> 0.3),
        frequent(),
        new ChangeTestSeries("fall", 5, 4_000, 0, i -> i < 2_000 ? 0.8 : 0.2),
        new ChangeTestSeries("real", 6, 8_000, 0.25, i -> i / 800 % 2 == 0 ? 0.3 : 0.45),
        new ChangeTestSeries("slope", 7, 20_000, 0.3, i -> 0.3 + 0.4 * i / 20_000.0));
  }

  /** Frequent changes at odd places. */
  static ChangeTestSeries frequent() {
    return new ChangeTestSeries("short", 4, 5_000, 0, i -> i / 137 % 2 == 0 ? 0.1 : 0.9);
  }

  private static double slowly(int i) {
    return i < 2_000 ? 0.2 : i < 4_000 ? 0.2 + 0.6 * (i - 2_000) / 2_000.0 : 0.8;
  }

  double[] numbers() {
    SplittableRandom random = new SplittableRandom(seed);
    double[] numbers = new double[length];
    for (int i = 0; i < length; i++) {
      double drawn = random.nextDouble();
      double expected = mean.applyAsDouble(i);
      if (spread > 0) {
        numbers[i] = expected + spread * (2 * drawn - 1);
      } else {
        numbers[i] = drawn < expected ? 1 : 0;
      }
    }
    return numbers;
  }

  @Override
  public String toString() {
    return name;
  }
}
