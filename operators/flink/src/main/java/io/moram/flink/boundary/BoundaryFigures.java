// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.flink.learner.LearnerGauges;
import io.moram.flink.metrics.OldestInput;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** The boundary operator's metrics of examples and learners. */
final class BoundaryFigures {
  private final Counter examplesIn;
  private final LearnerGauges learners;
  private final OldestInput oldest;

  /**
   * @param clock the time in milliseconds since 1970-01-01 UTC
   */
  BoundaryFigures(MetricGroup metrics, LongSupplier clock) {
    oldest = new OldestInput(clock);
    metrics.gauge(OldestInput.NAME, oldest);
    learners = new LearnerGauges(metrics);
    examplesIn = metrics.counter("examplesIn");
  }

  /** The age of the oldest example that is held back. */
  OldestInput oldest() {
    return oldest;
  }

  void exampleSeen() {
    examplesIn.inc();
  }

  /**
   * Shows where a learner is.
   *
   * @param detector the figures of its detector, by name
   */
  void show(String learner, StreamPosition position, Map<String, Double> detector) {
    learners.set(learner, "openTask", position.task());
    learners.set(learner, "taskExamples", (double) position.taskExamples());
    learners.set(learner, "examples", (double) position.examples());
    detector.forEach((name, value) -> learners.set(learner, name, value));
  }

  void forget(String learner) {
    learners.clear(learner);
  }
}
