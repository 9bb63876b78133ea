// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import io.moram.flink.metrics.OldestInput;
import io.moram.flink.metrics.RecentHistogram;
import io.moram.flink.serve.predictor.BanksLease;
import io.moram.flink.serve.slot.BankMetrics;
import io.moram.serving.Outcome;
import io.moram.serving.text.AnsweringVersion;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;

/**
 * The metrics of one slot that answers prompts. Only the task's thread writes them.
 *
 * <ul>
 *   <li>Counters: {@code requestsIn}, {@code predictionsOut} and {@code partialsOut}, {@code
 *       requestsExpired}, {@code predictionsWithoutAtoms} (of learners that have learned nothing),
 *       {@code predictionsRecognised} and {@code predictionsUnrecognised}, {@code promptTokens},
 *       {@code answerTokens}. Meters: {@code predictionsPerSecond}, {@code tokensPerSecond} of
 *       answers.
 *   <li>Histograms over the last minute: {@code batchSize}, {@code queueDelayMillis}, {@code
 *       latencyMillis}, {@code commitDelayMillis} (one value for each checkpoint).
 *   <li>Gauges: {@code bankVersion} of the last answer, {@code answersOpen}, {@code
 *       requestsWaiting}, {@code oldestWaitingSeconds}.
 *   <li>Of the whole TaskManager: {@link BankMetrics}.
 * </ul>
 */
final class TextMetrics {
  private final Counter requestsIn;
  private final Counter predictionsOut;
  private final Counter partialsOut;
  private final Counter requestsExpired;
  private final Counter withoutAtoms;
  private final Counter recognised;
  private final Counter unrecognised;
  private final Counter promptTokens;
  private final Counter answerTokens;
  private final Histogram batchSize = new RecentHistogram();
  private final Histogram queueDelayMillis = new RecentHistogram();
  private final Histogram latencyMillis = new RecentHistogram();
  private final Histogram commitDelayMillis = new RecentHistogram();
  private volatile int bankVersion;

  /**
   * @param shared what the slots of the TaskManager share
   * @param open the number of answers under way
   * @param waiting the number of requests whose turn has not come
   * @param oldest the age of the oldest request that has no whole answer
   */
  TextMetrics(
      MetricGroup group,
      BanksLease shared,
      Gauge<Integer> open,
      Gauge<Integer> waiting,
      OldestInput oldest) {
    group.gauge(OldestInput.NAME, oldest);
    requestsIn = group.counter("requestsIn");
    predictionsOut = group.counter("predictionsOut");
    partialsOut = group.counter("partialsOut");
    requestsExpired = group.counter("requestsExpired");
    withoutAtoms = group.counter("predictionsWithoutAtoms");
    recognised = group.counter("predictionsRecognised");
    unrecognised = group.counter("predictionsUnrecognised");
    promptTokens = group.counter("promptTokens");
    answerTokens = group.counter("answerTokens");
    group.meter("predictionsPerSecond", new MeterView(predictionsOut));
    group.meter("tokensPerSecond", new MeterView(answerTokens));
    group.histogram("batchSize", batchSize);
    group.histogram("queueDelayMillis", queueDelayMillis);
    group.histogram("latencyMillis", latencyMillis);
    group.histogram("commitDelayMillis", commitDelayMillis);
    group.gauge("bankVersion", () -> bankVersion);
    group.gauge("answersOpen", open);
    group.gauge("requestsWaiting", waiting);
    BankMetrics.register(group, shared);
  }

  void requestIn() {
    requestsIn.inc();
  }

  void expired() {
    requestsExpired.inc();
  }

  /**
   * Counts a request whose answer begins.
   *
   * @param queuedMillis how long it waited
   */
  void begun(int tokens, long queuedMillis) {
    promptTokens.inc(tokens);
    queueDelayMillis.update(queuedMillis);
  }

  /** Counts a step of answers that grow together; may be none. */
  void stepped(int answers) {
    if (answers > 0) {
      batchSize.update(answers);
      answerTokens.inc(answers);
    }
  }

  void partial() {
    partialsOut.inc();
  }

  /** Adds the time from the oldest prediction of a checkpoint to the checkpoint's completion. */
  void commitDelay(long millis) {
    commitDelayMillis.update(millis);
  }

  void latency(double millis) {
    latencyMillis.update(Math.round(millis));
  }

  /**
   * Counts an answer.
   *
   * @param learnedNothing whether the learner has no task, and none was asked for
   */
  void answered(AnsweringVersion version, boolean learnedNothing) {
    predictionsOut.inc();
    bankVersion = version.number();
    Outcome.Recognition recognition = version.recognition();
    if (recognition != null) {
      (recognition.task() == null ? unrecognised : recognised).inc();
    }
    if (learnedNothing) {
      withoutAtoms.inc();
    }
  }
}
