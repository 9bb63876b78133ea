// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/** Percentiles of measured values, interpolated linearly between the two nearest. */
public final class Percentiles {

  private Percentiles() {}

  /**
   * A percentile.
   *
   * @param values the values in any order, at least one
   * @param percent the percentage, above 0 and at most 100
   */
  public static double of(double[] values, double percent) {
    return new Percentile()
        .withEstimationType(Percentile.EstimationType.R_7)
        .evaluate(values, percent);
  }
}
