// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.learner.LearnerGauges;
import io.moram.flink.metrics.OldestInput;
import io.moram.flink.train.state.OpenTaskProgress;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.state.RankDecision;
import io.moram.flink.train.turns.FirstWaiting;
import io.moram.resource.ResidentMemory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** The trainer's metrics. */
final class TrainingMetrics {
  private static final int WINDOW = 1000;

  private final Counter examplesIn;
  private final Counter examplesLeftOut;
  private final Counter examplesTakenBack;
  private final Counter steps;
  private final Counter stepsWithoutEffect;
  private final Counter seals;
  private final Counter tasksReused;
  private final Counter tasksRepublished;
  private final Counter atomsDropped;
  private final Counter namesAlike;
  private final Counter namesReadInPart;
  private final Histogram stepMillis;
  private final Histogram sealMillis;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger unseen = new AtomicInteger();
  private final AtomicInteger deletions = new AtomicInteger();
  private final AtomicInteger quarantined = new AtomicInteger();
  private final LearnerGauges learners;
  private final FirstWaiting firstWaiting;

  /**
   * @param evictions the number of learners that have left native memory for others
   * @param bankBytes the native memory of all learners that are in it
   * @param clock the time in milliseconds since 1970-01-01 UTC
   */
  TrainingMetrics(
      MetricGroup metrics, Gauge<Long> evictions, Gauge<Long> bankBytes, LongSupplier clock) {
    OldestInput oldest = new OldestInput(clock);
    metrics.gauge(OldestInput.NAME, oldest);
    firstWaiting = new FirstWaiting(oldest);
    examplesIn = metrics.counter("examplesIn");
    examplesLeftOut = metrics.counter("examplesLeftOut");
    examplesTakenBack = metrics.counter("examplesTakenBack");
    steps = metrics.counter("steps");
    stepsWithoutEffect = metrics.counter("stepsWithoutEffect");
    metrics.meter("examplesPerSecond", new MeterView(examplesIn));
    metrics.meter("stepsPerSecond", new MeterView(steps));
    seals = metrics.counter("seals");
    tasksReused = metrics.counter("tasksReused");
    tasksRepublished = metrics.counter("tasksRepublished");
    atomsDropped = metrics.counter("atomsDropped");
    namesAlike = metrics.counter("namesAlike");
    namesReadInPart = metrics.counter("namesReadInPart");
    stepMillis = metrics.histogram("stepMillis", new DescriptiveStatisticsHistogram(WINDOW));
    sealMillis = metrics.histogram("sealMillis", new DescriptiveStatisticsHistogram(WINDOW));
    Gauge<Integer> waitingNow = this::waiting;
    metrics.gauge("waiting", waitingNow);
    Gauge<Integer> unseenNow = unseen::get;
    metrics.gauge("tasksUnseen", unseenNow);
    Gauge<Integer> deletionsNow = deletions::get;
    metrics.gauge("deletionsUnseen", deletionsNow);
    Gauge<Integer> quarantinedNow = quarantined::get;
    metrics.gauge("quarantinedLearners", quarantinedNow);
    metrics.gauge("evictions", evictions);
    metrics.gauge("bankBytes", bankBytes);
    Gauge<Long> residentNow = ResidentMemory::bytes;
    metrics.gauge("residentBytes", residentNow);
    learners = new LearnerGauges(metrics);
  }

  void exampleAdmitted(boolean kept) {
    examplesIn.inc();
    if (!kept) {
      examplesLeftOut.inc();
    }
  }

  /** Counts examples that waited and were dropped, because their task or learner was. */
  void takenBack(int examples) {
    examplesTakenBack.inc(examples);
  }

  /** Counts a new class whose name the backbone reads like a known one. */
  void namesAlike() {
    namesAlike.inc();
  }

  /** Counts a new class of whose name the backbone reads only the beginning. */
  void nameReadInPart() {
    namesReadInPart.inc();
  }

  /**
   * Counts a step.
   *
   * @param applied whether it changed the atoms
   */
  void stepped(long millis, boolean applied) {
    steps.inc();
    if (!applied) {
      stepsWithoutEffect.inc();
    }
    stepMillis.update(millis);
  }

  void sealed(String learner, Progress progress, long millis, long dropped) {
    seals.inc();
    sealMillis.update(millis);
    atomsDropped.inc(dropped);
    RankDecision decision = progress.open().decision();
    if (decision.reuses()) {
      tasksReused.inc();
    }
    learners.set(learner, "sealedAccuracy", decision.sealed().value());
  }

  void republished() {
    tasksRepublished.inc();
  }

  /**
   * Shows what has not been seen on the topic atoms.
   *
   * @param tasks the number of sealed tasks
   * @param learners the number of learners with deleted tasks
   */
  void unseen(int tasks, int learners) {
    unseen.set(tasks);
    deletions.set(learners);
  }

  void quarantined(int learnersNow) {
    quarantined.set(learnersNow);
  }

  /** The number of inputs that wait has changed, of learners that take turns. */
  void waitingChanged(int change) {
    waiting.addAndGet(change);
  }

  /** The number of inputs that wait, of learners that take turns. */
  int waiting() {
    return waiting.get();
  }

  /** Which input of a learner waits first. */
  FirstWaiting firstWaiting() {
    return firstWaiting;
  }

  void forget(String learner) {
    learners.clear(learner);
  }

  void show(String learner, Progress progress) {
    OpenTaskProgress open = progress.open();
    learners.set(learner, "openTask", progress.task());
    learners.set(learner, "taskExamples", (double) open.examples());
    learners.set(learner, "kept", open.kept());
    learners.set(learner, "step", open.step());
    learners.set(learner, "stepsDue", open.due());
    learners.set(learner, "loss", open.loss());
    learners.set(learner, "bankVersion", progress.sealed().tasks());
    learners.set(learner, "atoms", (double) progress.sealed().atoms());
    learners.set(learner, "waiting", (double) progress.queue().size());
    RankDecision decision = open.decision();
    decision.rank().ifPresent(rank -> learners.set(learner, "rank", rank));
    if (decision.decided()) {
      learners.set(learner, "bankAccuracy", decision.bank().value());
    }
  }
}
