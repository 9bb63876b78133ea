// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.evaluate;

import io.moram.evaluation.Scores;
import io.moram.flink.io.Decoded;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.Evaluation;
import io.moram.schemas.Prediction;
import io.moram.schemas.TextPrediction;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Counts every prediction of an evaluation stream once, in the cell of its rule, bank version and
 * domain. It emits the learner's whole accuracy so far at most once per interval, and at the end of
 * the input. The stream is keyed by the learner. Predictions without an evaluation context are
 * ignored, and so are answers in text that go on.
 *
 * <p>The second input has learners that were forgotten. All that was counted of one is removed, and
 * an evaluation without rows says so.
 *
 * <p>An answer in text adds its score by the metric that its request names. An answer that cannot
 * be scored is not counted.
 *
 * <p>A learner's record takes at most {@link LearnerRows#LIMIT} bytes. A domain for which it has no
 * room is not counted.
 *
 * <p>The accuracy within a domain needs predictions that hold at least one of the domain's own
 * labels. A {@code topK} that is the number of candidates is large enough.
 */
public final class EvaluationFunction
    extends KeyedCoProcessFunction<String, Decoded<SpecificRecord>, String, Evaluation> {
  private static final long serialVersionUID = 1;

  private final long intervalMillis;
  private transient @Nullable LearnerRows rows;
  private transient @Nullable ValueState<Long> due;
  private transient @Nullable EvaluationMetrics metrics;

  /**
   * @param intervalMillis the time for which changes are collected before they are emitted, in
   *     milliseconds; 0 or more
   */
  public EvaluationFunction(long intervalMillis) {
    if (intervalMillis < 0) {
      throw new IllegalArgumentException(
          "evaluation.interval is " + intervalMillis + " ms; must be 0 or more.");
    }
    this.intervalMillis = intervalMillis;
  }

  /** The key of the stream: the learner of a prediction of either kind. */
  public static String learner(Decoded<SpecificRecord> decoded) {
    return decoded.record() instanceof TextPrediction text
        ? text.getLearner()
        : ((Prediction) decoded.record()).getLearner();
  }

  @Override
  public void open(OpenContext context) {
    due =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("emission-due", LongSerializer.INSTANCE));
    metrics = new EvaluationMetrics(getRuntimeContext().getMetricGroup());
    rows = new LearnerRows(getRuntimeContext(), metrics);
  }

  @Override
  public void processElement1(
      Decoded<SpecificRecord> decoded, Context context, Collector<Evaluation> out)
      throws Exception {
    Optional<ScoredAnswer> scored;
    try {
      scored = ScoredAnswer.of(decoded.record());
    } catch (ScoredAnswer.UnscoredException e) {
      opened(metrics).unscored(e);
      return;
    }
    if (scored.isEmpty()) {
      opened(metrics).ignored();
      return;
    }
    ScoredAnswer answer = scored.get();
    if (!opened(rows).count(answer)) {
      opened(metrics).noRoom(answer.learner(), answer.version());
      return;
    }
    opened(metrics).evaluated();
    if (opened(due).value() == null) {
      long time = context.timerService().currentProcessingTime() + intervalMillis;
      opened(due).update(time);
      context.timerService().registerProcessingTimeTimer(time);
      // The end of input drops timers of processing time, and fires this one.
      context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
    }
  }

  @Override
  public void processElement2(String forgotten, Context context, Collector<Evaluation> out)
      throws Exception {
    Long time = opened(due).value();
    if (time != null) {
      context.timerService().deleteProcessingTimeTimer(time);
      context.timerService().deleteEventTimeTimer(Long.MAX_VALUE);
    }
    opened(due).clear();
    opened(rows).clear();
    long now = context.timerService().currentProcessingTime();
    out.collect(EvaluationRecords.record(forgotten, now, Map.of()));
    opened(metrics).forget(forgotten);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Evaluation> out)
      throws Exception {
    if (opened(due).value() == null) {
      return;
    }
    opened(due).clear();
    Map<AnswerRuleName, Scores> scores = opened(rows).scores();
    String learner = context.getCurrentKey();
    long now = context.timerService().currentProcessingTime();
    out.collect(EvaluationRecords.record(learner, now, scores));
    opened(metrics).emitted(learner, scores.values().iterator().next());
  }

  private static <T> T opened(@Nullable T opened) {
    if (opened == null) {
      throw new IllegalStateException("The function has not been opened");
    }
    return opened;
  }
}
