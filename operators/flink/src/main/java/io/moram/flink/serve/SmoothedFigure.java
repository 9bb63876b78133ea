// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

/** An exponentially weighted mean of about the last hundred values. One writer, any readers. */
final class SmoothedFigure {
  private static final double WEIGHT = 0.02;

  private volatile double mean = Double.NaN;

  void update(double value) {
    double before = mean;
    mean = Double.isNaN(before) ? value : before + WEIGHT * (value - before);
  }

  /** The mean; 0 before the first value. */
  double value() {
    double now = mean;
    return Double.isNaN(now) ? 0 : now;
  }
}
