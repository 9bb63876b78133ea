// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.flink.learner.ShownLearners;
import io.moram.flink.metrics.OldestInput;
import io.moram.flink.metrics.RecentHistogram;
import io.moram.flink.serve.predictor.PredictorLease;
import io.moram.flink.serve.slot.BankMetrics;
import io.moram.serving.Outcome;
import io.moram.serving.Predictor;
import io.moram.serving.bank.BankCache;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;

/**
 * The metrics of one serving slot. Only the task's thread writes them.
 *
 * <ul>
 *   <li>Counters: {@code requestsIn}, {@code predictionsOut}, {@code requestsExpired}, {@code
 *       predictionsWithoutAtoms} (of learners that have learned nothing), {@code candidatesAlike}
 *       (requests with two names that the backbone reads alike), {@code predictionsRecognised} and
 *       {@code predictionsUnrecognised} (whose picture belongs to a task, or to none). Meter:
 *       {@code predictionsPerSecond}.
 *   <li>Histograms over the last minute: {@code batchSize}, {@code queueDelayMillis}, {@code
 *       latencyMillis}, {@code commitDelayMillis} (one value for each checkpoint).
 *   <li>Gauges: {@code bankVersion} of the last answer, {@code atomsActive} per token and site over
 *       the last batches, {@code batchLimit} (the largest batch that is answered in time), {@code
 *       requestsUnloaded} (that wait for their bank), {@code oldestWaitingSeconds}.
 *   <li>Of the whole TaskManager: {@link BankMetrics}, the histogram over the last minute {@code
 *       decodeMillis}, and {@code classTextsAsked} and {@code classTextsEncoded} (those that were
 *       not in memory).
 *   <li>Gauges per learner: {@code learner.NAME.bankVersion}, {@code learner.NAME.sealsWaiting},
 *       {@code learner.NAME.task.NUMBER.share}; {@code learnersNotShown} have none.
 * </ul>
 */
final class ServingMetrics {
  /** More tasks than a dashboard can show only cost memory. */
  private static final int MAX_TASKS = 100;

  private final ShownLearners<LearnerFigures> shown;
  private final BankCache banks;
  private final Counter requestsIn;
  private final Counter predictionsOut;
  private final Counter requestsExpired;
  private final Counter predictionsWithoutAtoms;
  private final Counter candidatesAlike;
  private final Counter recognised;
  private final Counter unrecognised;
  private final Histogram batchSize = new RecentHistogram();
  private final Histogram queueDelayMillis = new RecentHistogram();
  private final Histogram latencyMillis = new RecentHistogram();
  private final Histogram commitDelayMillis = new RecentHistogram();
  private final SmoothedFigure atomsActive = new SmoothedFigure();
  private volatile int bankVersion;

  /**
   * @param shared what the slots of the TaskManager share
   * @param batchLimit the largest batch that is answered in time
   * @param unloaded the number of requests that wait for their bank
   * @param oldest the age of the oldest request that waits for its bank or its batch
   */
  ServingMetrics(
      MetricGroup group,
      PredictorLease shared,
      Gauge<Integer> batchLimit,
      Gauge<Integer> unloaded,
      OldestInput oldest) {
    shown = new ShownLearners<>(group, this::figures);
    requestsIn = group.counter("requestsIn");
    predictionsOut = group.counter("predictionsOut");
    requestsExpired = group.counter("requestsExpired");
    predictionsWithoutAtoms = group.counter("predictionsWithoutAtoms");
    candidatesAlike = group.counter("candidatesAlike");
    recognised = group.counter("predictionsRecognised");
    unrecognised = group.counter("predictionsUnrecognised");
    group.meter("predictionsPerSecond", new MeterView(predictionsOut));
    group.histogram("batchSize", batchSize);
    group.histogram("queueDelayMillis", queueDelayMillis);
    group.histogram("latencyMillis", latencyMillis);
    group.histogram("commitDelayMillis", commitDelayMillis);
    group.gauge("batchLimit", batchLimit);
    group.gauge("bankVersion", () -> bankVersion);
    group.gauge("atomsActive", atomsActive::value);
    group.gauge("requestsUnloaded", unloaded);
    group.gauge(OldestInput.NAME, oldest);
    banks = shared.banks();
    BankMetrics.register(group, shared);
    group.histogram("decodeMillis", shared.decodeMillis());
    Predictor predictor = shared.predictor();
    group.gauge("classTextsAsked", predictor::classTextsAsked);
    group.gauge("classTextsEncoded", predictor::classTextsEncoded);
  }

  void requestIn() {
    requestsIn.inc();
  }

  /** Counts a request that was too old. */
  void expired() {
    requestsExpired.inc();
  }

  /** Counts a prediction for a learner that has learned nothing. */
  void answeredWithoutAtoms() {
    predictionsWithoutAtoms.inc();
  }

  void batch(int size) {
    batchSize.update(size);
  }

  /** Counts the time that a request waited for its batch. */
  void queued(long millis) {
    queueDelayMillis.update(millis);
  }

  /** Adds the time from a request to its answer, if the request's clock is right. */
  void latency(double millis) {
    latencyMillis.update(Math.round(millis));
  }

  /** Adds the time from the oldest prediction of a checkpoint to the checkpoint's completion. */
  void commitDelay(long millis) {
    commitDelayMillis.update(millis);
  }

  /** Counts a request that names a label which the backbone cannot tell from another one. */
  void candidatesAlike() {
    candidatesAlike.inc();
  }

  void answered(String learner, Outcome.Answer answer) {
    predictionsOut.inc();
    Outcome.Recognition recognition = answer.recognition();
    if (recognition != null) {
      (recognition.task() == null ? unrecognised : recognised).inc();
    }
    bankVersion = answer.bankVersion();
    atomsActive.update(answer.atomsActive());
    LearnerFigures own = shown.of(learner);
    if (own != null) {
      own.answered(answer);
    }
  }

  private LearnerFigures figures(String learner, MetricGroup own) {
    own.gauge("sealsWaiting", () -> banks.sealsWaiting(learner));
    return new LearnerFigures(own);
  }

  private static final class LearnerFigures {
    private final MetricGroup group;
    private final Map<Integer, SmoothedFigure> shares = new HashMap<>();
    private volatile int bankVersion;

    LearnerFigures(MetricGroup group) {
      this.group = group;
      group.gauge("bankVersion", () -> bankVersion);
    }

    void answered(Outcome.Answer answer) {
      bankVersion = answer.bankVersion();
      for (Map.Entry<Integer, Float> share : answer.taskShares().entrySet()) {
        int task = share.getKey();
        SmoothedFigure figure = shares.get(task);
        if (figure == null && shares.size() < MAX_TASKS) {
          figure = new SmoothedFigure();
          shares.put(task, figure);
          group.addGroup("task", Integer.toString(task)).gauge("share", figure::value);
        }
        if (figure != null) {
          figure.update(share.getValue());
        }
      }
    }
  }
}
