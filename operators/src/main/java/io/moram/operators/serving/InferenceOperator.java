// SPDX-License-Identifier: Apache-2.0
package io.moram.operators.serving;

import io.moram.operators.io.DeadLetters;
import io.moram.operators.io.Decoded;
import io.moram.operators.io.KafkaMessage;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import io.moram.serving.Outcome;
import io.moram.serving.PredictionRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests in micro-batches. A batch is answered when it is full, when its first request
 * has waited long enough, before a checkpoint's barrier and at the end of input, so that the
 * operator has no state: what a checkpoint covers has been answered.
 *
 * <p>A request that cannot be answered goes to the dead letters and takes no other with it. Where a
 * bank cannot be loaded the job fails, and the requests come again after its restart.
 */
final class InferenceOperator extends AbstractStreamOperator<Prediction>
    implements OneInputStreamOperator<Decoded<Request>, Prediction>, BoundedOneInput {
  private static final Logger LOGGER = LoggerFactory.getLogger(InferenceOperator.class);
  private static final long NANOS_A_MILLI = 1_000_000;
  private static final long REFUSED_ATOMS_INTERVAL_MILLIS = 1000;

  private record Waiting(Decoded<Request> request, long since) {}

  private final PredictorSource source;
  private final int batchSize;
  private final long batchDelayMillis;
  private final List<Waiting> waiting = new ArrayList<>();
  private @Nullable PredictorHold hold;
  private @Nullable ServingMetrics figures;
  private @Nullable DeadLetters deadLetters;
  private @Nullable ScheduledFuture<?> batchTimer;
  private @Nullable ScheduledFuture<?> refusedAtomsTimer;

  InferenceOperator(
      StreamOperatorParameters<Prediction> parameters,
      PredictorSource source,
      int batchSize,
      long batchDelayMillis) {
    super(parameters);
    this.source = source;
    this.batchSize = batchSize;
    this.batchDelayMillis = batchDelayMillis;
  }

  @Override
  public void open() throws Exception {
    super.open();
    hold = source.open(getRuntimeContext());
    figures = new ServingMetrics(getMetricGroup(), hold.banks());
    deadLetters = new DeadLetters(getMetricGroup());
    if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      scheduleRefusedAtoms();
    }
  }

  @Override
  public void processElement(StreamRecord<Decoded<Request>> element) throws Exception {
    opened(figures).requestIn();
    waiting.add(new Waiting(element.getValue(), System.nanoTime()));
    if (waiting.size() >= batchSize || batchDelayMillis == 0) {
      answerWaiting();
    } else if (waiting.size() == 1) {
      batchTimer =
          getProcessingTimeService()
              .registerTimer(now() + batchDelayMillis, time -> answerWaiting());
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    super.prepareSnapshotPreBarrier(checkpointId);
    answerWaiting();
  }

  @Override
  public void endInput() throws Exception {
    answerWaiting();
    setRefusedAtomsAside();
  }

  private void answerWaiting() throws IOException {
    if (batchTimer != null) {
      batchTimer.cancel(false);
      batchTimer = null;
    }
    PredictorHold held = opened(hold);
    held.requireHealthy();
    if (waiting.isEmpty()) {
      return;
    }
    ServingMetrics metrics = opened(figures);
    metrics.batch(waiting.size());
    long start = System.nanoTime();
    waiting.forEach(request -> metrics.queued((start - request.since) / NANOS_A_MILLI));
    List<PredictionRequest> requests =
        waiting.stream().map(request -> Predictions.request(request.request.record())).toList();
    List<Outcome> outcomes = held.predictor().predict(requests);
    for (int i = 0; i < outcomes.size(); i++) {
      emit(waiting.get(i).request, outcomes.get(i));
    }
    waiting.clear();
  }

  private void emit(Decoded<Request> decoded, Outcome outcome) {
    if (outcome instanceof Outcome.Answer answer) {
      Prediction prediction = Predictions.prediction(decoded.record(), answer, now());
      if (Predictions.isTooLarge(prediction)) {
        setAside(decoded.message(), DeadLetterReason.TOO_LARGE, Predictions.TOO_LARGE);
        return;
      }
      opened(figures).answered(prediction.getLearner(), answer, prediction.getLatencyMillis());
      output.collect(new StreamRecord<>(prediction));
    } else if (outcome instanceof Outcome.BadPicture bad) {
      setAside(decoded.message(), DeadLetterReason.BAD_IMAGE, bad.detail());
    } else if (outcome instanceof Outcome.Failed failed) {
      LOGGER.error("A request cannot be answered", failed.cause());
      setAside(
          decoded.message(), DeadLetterReason.UNKNOWN, "cannot be answered: " + failed.cause());
    }
  }

  private void setAside(KafkaMessage message, DeadLetterReason reason, String detail) {
    output.collect(
        DeadLetters.OUTPUT,
        new StreamRecord<>(opened(deadLetters).setAside(message, reason, detail, now())));
  }

  /** One process may hold several slots, but the first slot's sets the refused atoms aside. */
  private void scheduleRefusedAtoms() {
    refusedAtomsTimer =
        getProcessingTimeService()
            .registerTimer(
                now() + REFUSED_ATOMS_INTERVAL_MILLIS,
                time -> {
                  setRefusedAtomsAside();
                  scheduleRefusedAtoms();
                });
  }

  private void setRefusedAtomsAside() throws IOException {
    PredictorHold held = opened(hold);
    held.requireHealthy();
    if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      held.takeRefused()
          .forEach(atoms -> setAside(atoms.message(), atoms.reason(), atoms.detail()));
    }
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }

  private static <T> T opened(@Nullable T value) {
    return Objects.requireNonNull(value, "the operator has not been opened");
  }

  @Override
  public void close() throws Exception {
    if (refusedAtomsTimer != null) {
      refusedAtomsTimer.cancel(false);
    }
    if (hold != null) {
      hold.close();
    }
    super.close();
  }
}
