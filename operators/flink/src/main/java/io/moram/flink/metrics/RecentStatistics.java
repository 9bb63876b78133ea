// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.metrics;

import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.apache.flink.metrics.HistogramStatistics;

/** What is known of the values of a histogram at one moment. Without values, figures are NaN. */
final class RecentStatistics extends HistogramStatistics {
  private final Histogram values;

  /**
   * @param values no one changes it any more
   */
  RecentStatistics(Histogram values) {
    this.values = values;
  }

  private boolean isEmpty() {
    return values.getTotalCount() == 0;
  }

  @Override
  public double getQuantile(double quantile) {
    return isEmpty() ? Double.NaN : values.getValueAtPercentile(100 * quantile);
  }

  @Override
  public long[] getValues() {
    long[] all = new long[size()];
    int next = 0;
    for (HistogramIterationValue step : values.recordedValues()) {
      int end = next + Math.toIntExact(step.getCountAtValueIteratedTo());
      Arrays.fill(all, next, end, step.getValueIteratedTo());
      next = end;
    }
    return all;
  }

  @Override
  public int size() {
    return Math.toIntExact(values.getTotalCount());
  }

  @Override
  public double getMean() {
    return isEmpty() ? Double.NaN : values.getMean();
  }

  @Override
  public double getStdDev() {
    return isEmpty() ? Double.NaN : values.getStdDeviation();
  }

  @Override
  public long getMax() {
    return isEmpty() ? 0 : values.getMaxValue();
  }

  @Override
  public long getMin() {
    return isEmpty() ? 0 : values.getMinValue();
  }
}
