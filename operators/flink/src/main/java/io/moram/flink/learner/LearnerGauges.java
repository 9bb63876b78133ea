// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.learner;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** Figures per learner, as gauges {@code learner.NAME.FIGURE}, of {@link ShownLearners}. */
public final class LearnerGauges {
  private final MetricGroup metrics;
  private final ShownLearners shown;
  private final Map<String, Map<String, AtomicLong>> figures = new HashMap<>();

  /** Registers the gauges in a metric group. */
  public LearnerGauges(MetricGroup metrics) {
    this.metrics = metrics;
    this.shown = new ShownLearners(metrics);
  }

  /** Sets a figure. Call this on the task's thread. */
  public void set(String learner, String name, double value) {
    if (!shown.shows(learner)) {
      return;
    }
    Map<String, AtomicLong> own = figures.computeIfAbsent(learner, absent -> new HashMap<>());
    AtomicLong bits = own.computeIfAbsent(name, absent -> register(learner, name));
    bits.set(Double.doubleToLongBits(value));
  }

  /** Sets all figures of a learner to NaN. Flink cannot remove a gauge. */
  public void clear(String learner) {
    Map<String, AtomicLong> own = figures.getOrDefault(learner, Map.of());
    own.values().forEach(bits -> bits.set(Double.doubleToLongBits(Double.NaN)));
  }

  private AtomicLong register(String learner, String name) {
    AtomicLong bits = new AtomicLong();
    Gauge<Double> gauge = () -> Double.longBitsToDouble(bits.get());
    metrics.addGroup("learner", learner).gauge(name, gauge);
    return bits;
  }
}
