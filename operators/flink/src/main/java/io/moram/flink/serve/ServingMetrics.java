// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.serving.Outcome;
import io.moram.serving.bank.BankCache;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The metrics of one serving slot. Only the task's thread writes them.
 *
 * <ul>
 *   <li>Counters: {@code requestsIn}, {@code predictionsOut}.
 *   <li>Histograms over the last thousand requests or batches: {@code batchSize}, {@code
 *       queueDelayMillis}, {@code latencyMillis}.
 *   <li>Gauges: {@code bankVersion} of the last answer, {@code atomsActive} per token and site over
 *       the last batches, {@code batchLimit} (the largest batch that is answered in time).
 *   <li>Gauges of the whole TaskManager: {@code learnersLoaded}, {@code bankBytes}, {@code
 *       sealsWaiting}, {@code atomMessagesRead}, {@code atomMessagesRejected}.
 *   <li>Gauges per learner: {@code learner.NAME.bankVersion}, {@code learner.NAME.sealsWaiting},
 *       {@code learner.NAME.task.NUMBER.share}.
 * </ul>
 */
final class ServingMetrics {
  private static final int WINDOW = 1000;

  /** More learners and tasks than a dashboard can show only cost memory. */
  private static final int MAX_LEARNERS = 100;

  private static final int MAX_TASKS = 100;

  private final MetricGroup group;
  private final BankCache banks;
  private final Counter requestsIn;
  private final Counter predictionsOut;
  private final Histogram batchSize = new DescriptiveStatisticsHistogram(WINDOW);
  private final Histogram queueDelayMillis = new DescriptiveStatisticsHistogram(WINDOW);
  private final Histogram latencyMillis = new DescriptiveStatisticsHistogram(WINDOW);
  private final SmoothedFigure atomsActive = new SmoothedFigure();
  private final Map<String, LearnerFigures> learners = new HashMap<>();
  private volatile int bankVersion;

  /**
   * @param shared what the slots of the TaskManager share
   * @param batchLimit the largest batch that is answered in time
   */
  ServingMetrics(MetricGroup group, PredictorLease shared, Gauge<Integer> batchLimit) {
    this.group = group;
    requestsIn = group.counter("requestsIn");
    predictionsOut = group.counter("predictionsOut");
    group.histogram("batchSize", batchSize);
    group.histogram("queueDelayMillis", queueDelayMillis);
    group.histogram("latencyMillis", latencyMillis);
    group.gauge("batchLimit", batchLimit);
    group.gauge("bankVersion", () -> bankVersion);
    group.gauge("atomsActive", atomsActive::value);
    banks = shared.banks();
    group.gauge("learnersLoaded", banks::loadedLearners);
    group.gauge("bankBytes", banks::bytes);
    group.gauge("sealsWaiting", banks::sealsWaiting);
    group.gauge("atomMessagesRead", shared::messagesRead);
    group.gauge("atomMessagesRejected", shared::messagesRejected);
  }

  void requestIn() {
    requestsIn.inc();
  }

  void batch(int size) {
    batchSize.update(size);
  }

  /** Counts the time that a request waited for its batch. */
  void queued(long millis) {
    queueDelayMillis.update(millis);
  }

  void answered(String learner, Outcome.Answer answer, double latency) {
    predictionsOut.inc();
    latencyMillis.update(Math.max(0, Math.round(latency)));
    bankVersion = answer.bankVersion();
    atomsActive.update(answer.atomsActive());
    LearnerFigures figures = learners.get(learner);
    if (figures == null && learners.size() < MAX_LEARNERS) {
      MetricGroup own = group.addGroup("learner", learner);
      own.gauge("sealsWaiting", () -> banks.sealsWaiting(learner));
      figures = new LearnerFigures(own);
      learners.put(learner, figures);
    }
    if (figures != null) {
      figures.answered(answer);
    }
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
