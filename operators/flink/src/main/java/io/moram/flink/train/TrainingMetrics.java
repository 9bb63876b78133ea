// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.learner.LearnerGauges;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.state.RankDecision;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What the trainer shows on the dashboard. */
final class TrainingMetrics {
  private static final int WINDOW = 1000;

  private final Counter examplesIn;
  private final Counter examplesLeftOut;
  private final Counter steps;
  private final Counter seals;
  private final Counter tasksReused;
  private final Counter atomsDropped;
  private final Histogram stepMillis;
  private final Histogram sealMillis;
  private final AtomicInteger waiting = new AtomicInteger();
  private final LearnerGauges learners;

  TrainingMetrics(MetricGroup metrics) {
    examplesIn = metrics.counter("examplesIn");
    examplesLeftOut = metrics.counter("examplesLeftOut");
    steps = metrics.counter("steps");
    seals = metrics.counter("seals");
    tasksReused = metrics.counter("tasksReused");
    atomsDropped = metrics.counter("atomsDropped");
    stepMillis = metrics.histogram("stepMillis", new DescriptiveStatisticsHistogram(WINDOW));
    sealMillis = metrics.histogram("sealMillis", new DescriptiveStatisticsHistogram(WINDOW));
    Gauge<Integer> waitingNow = waiting::get;
    metrics.gauge("waiting", waitingNow);
    learners = new LearnerGauges(metrics);
  }

  void exampleAdmitted(boolean kept) {
    examplesIn.inc();
    if (!kept) {
      examplesLeftOut.inc();
    }
  }

  void stepped(long millis) {
    steps.inc();
    stepMillis.update(millis);
  }

  void sealed(String learner, Progress progress, long millis, long dropped) {
    seals.inc();
    sealMillis.update(millis);
    atomsDropped.inc(dropped);
    RankDecision growth = progress.growth();
    if (growth.reuses()) {
      tasksReused.inc();
    }
    learners.set(learner, "sealedAccuracy", growth.sealed().value());
  }

  void waiting(int inputs) {
    waiting.set(inputs);
  }

  void show(String learner, Progress progress) {
    learners.set(learner, "openTask", progress.task());
    learners.set(learner, "taskExamples", (double) progress.examples());
    learners.set(learner, "kept", progress.kept());
    learners.set(learner, "step", progress.step());
    learners.set(learner, "stepsDue", progress.due());
    learners.set(learner, "loss", progress.loss());
    learners.set(learner, "bankVersion", progress.sealed());
    learners.set(learner, "atoms", (double) progress.atoms());
    learners.set(learner, "waiting", (double) progress.waiting());
    if (progress.growth().decided()) {
      learners.set(learner, "rank", progress.growth().rank());
      learners.set(learner, "bankAccuracy", progress.growth().bank().value());
    }
  }
}
