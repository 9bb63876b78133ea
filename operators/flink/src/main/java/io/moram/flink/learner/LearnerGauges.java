// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.learner;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** Figures per learner, as gauges {@code learner.NAME.FIGURE}, of {@link ShownLearners}. */
public final class LearnerGauges {
  private final ShownLearners<Figures> shown;

  /** The figures of one learner. */
  private static final class Figures {
    private final MetricGroup group;
    private final Map<String, AtomicLong> bits = new HashMap<>();

    Figures(MetricGroup group) {
      this.group = group;
    }

    void set(String name, double value) {
      bits.computeIfAbsent(name, this::register).set(Double.doubleToLongBits(value));
    }

    private AtomicLong register(String name) {
      AtomicLong figure = new AtomicLong();
      Gauge<Double> gauge = () -> Double.longBitsToDouble(figure.get());
      group.gauge(name, gauge);
      return figure;
    }
  }

  /** Registers the gauges in a metric group. */
  public LearnerGauges(MetricGroup metrics) {
    this.shown = new ShownLearners<>(metrics, (learner, group) -> new Figures(group));
  }

  /** Sets a figure of an active learner. Call this on the task's thread. */
  public void set(String learner, String name, double value) {
    Figures own = shown.of(learner);
    if (own != null) {
      own.set(name, value);
    }
  }

  /** Removes all gauges of a learner. */
  public void clear(String learner) {
    shown.release(learner);
  }
}
