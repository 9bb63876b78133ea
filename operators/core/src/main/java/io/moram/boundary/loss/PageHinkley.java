// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.loss;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The Page-Hinkley test for a rise (Page 1954, Continuous inspection schemes), in the form with
 * forgetting that stream learners use: {@code m_t = alpha m_(t-1) + (x_t - mean_t - delta)}, with
 * {@code mean_t} over everything since the last rise; a rise is declared if {@code m_t > lambda},
 * and the test then starts again. Finds what MOA's {@code PageHinkleyDM} finds.
 *
 * <p>With the published defaults {@code m_t} must gather 50: a loss in [0, 1] that rises by 0.5
 * takes at least 100 examples to do so.
 */
final class PageHinkley implements ChangeTest {
  private final int minimumCount;
  private final double delta;
  private final double lambda;
  private final double alpha;

  private long count;
  private double mean;
  private double sum;
  private boolean risen;

  /**
   * A test that has seen nothing.
   *
   * @param minimumCount no rise is declared on fewer numbers
   * @param delta the rise of the mean that is tolerated, in the unit of the numbers
   * @param lambda the threshold, in the unit of the numbers
   * @param alpha the factor on the accumulated sum per number, in (0, 1]
   */
  PageHinkley(int minimumCount, double delta, double lambda, double alpha) {
    this.minimumCount = minimumCount;
    this.delta = delta;
    this.lambda = lambda;
    this.alpha = alpha;
  }

  /** With MOA's published defaults, but for the threshold (50 there). */
  static PageHinkley published(double lambda) {
    return new PageHinkley(30, 0.005, lambda, 1 - 0.0001);
  }

  @Override
  public boolean add(double value) {
    if (risen) {
      reset();
    }
    count++;
    mean += (value - mean) / count;
    sum = alpha * sum + (value - mean - delta);
    risen = count + 1 >= minimumCount && sum > lambda;
    return risen;
  }

  double mean() {
    return mean;
  }

  @Override
  public double statistic() {
    return sum;
  }

  @Override
  public double threshold() {
    return lambda;
  }

  @Override
  public void reset() {
    count = 0;
    mean = 0;
    sum = 0;
    risen = false;
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(count);
    out.writeDouble(mean);
    out.writeDouble(sum);
    out.writeBoolean(risen);
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    count = in.readLong();
    mean = in.readDouble();
    sum = in.readDouble();
    risen = in.readBoolean();
  }
}
