// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.logging.WarningLimit;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import io.moram.serving.Outcome;
import io.moram.serving.PreparedRequest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests in micro-batches. Other threads decode pictures and compute batches, while this
 * thread accepts the next requests. Predictions leave in the order of their requests. A batch
 * starts when it is full, when its first request has waited long enough, before a checkpoint's
 * barrier, and at the end of the input. The barrier waits until all predictions are out, so the
 * operator has no state: everything that a checkpoint covers has been answered.
 *
 * <p>A request that cannot be answered goes to the dead letters, and the others of its batch are
 * answered. If a bank cannot be loaded, the job fails, and Flink replays the requests after the
 * restart.
 */
final class InferenceOperator extends AbstractStreamOperator<Prediction>
    implements OneInputStreamOperator<Decoded<Request>, Prediction>, BoundedOneInput {
  private static final Logger LOG = LoggerFactory.getLogger(InferenceOperator.class);
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long REJECTED_ATOMS_INTERVAL_MILLIS = 1000;

  /** One batch is computed and the next one is ready, so that no thread waits for this operator. */
  private static final int MOST_UNDER_WAY = 2;

  private record Waiting(Decoded<Request> request, PreparedRequest prepared, long since) {}

  private record UnderWay(
      List<Waiting> requests, CompletableFuture<List<Outcome>> outcomes, long since) {}

  private final MailboxExecutor mailbox;
  private final PredictorSource source;
  private final Batching batching;
  private final BatchLimit limit;
  private final WarningLimit failures = new WarningLimit();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Deque<UnderWay> underWay = new ArrayDeque<>();
  private boolean waitedLongEnough;
  private long lastAnswered = System.nanoTime();
  private @Nullable PredictorLease hold;
  private @Nullable ServingMetrics figures;
  private @Nullable DeadLetters deadLetters;
  private @Nullable ScheduledFuture<?> batchTimer;
  private @Nullable ScheduledFuture<?> rejectedAtomsTimer;

  InferenceOperator(
      StreamOperatorParameters<Prediction> parameters, PredictorSource source, Batching batching) {
    super(parameters);
    this.mailbox = parameters.getMailboxExecutor();
    this.source = source;
    this.batching = batching;
    this.limit = new BatchLimit(batching.size(), batching.targetMillis() * NANOS_PER_MILLI);
  }

  @Override
  public void open() throws Exception {
    super.open();
    hold = source.open(getRuntimeContext());
    figures = new ServingMetrics(getMetricGroup(), hold, limit::size);
    deadLetters = new DeadLetters(getMetricGroup());
    LOG.info(
        "Serving slot opened: batchSize={} latencyTargetMillis={} batchDelayMillis={}",
        batching.size(),
        batching.targetMillis(),
        batching.delayMillis());
    if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      scheduleRejectedAtoms();
    }
  }

  @Override
  public void processElement(StreamRecord<Decoded<Request>> element) throws Exception {
    opened(figures).requestIn();
    Decoded<Request> request = element.getValue();
    PreparedRequest prepared =
        opened(hold).predictor().prepare(Predictions.request(request.record()));
    waiting.add(new Waiting(request, prepared, System.nanoTime()));
    if (waiting.size() == 1) {
      waitedLongEnough = batching.delayMillis() == 0;
      armTimer(batching.delayMillis());
    }
    beginIfDue();
    emitAnswered();
    while (waiting.size() >= limit.size()) {
      mailbox.yield();
    }
  }

  private void armTimer(long millis) {
    if (millis > 0) {
      batchTimer =
          getProcessingTimeService()
              .registerTimer(
                  now() + millis,
                  time -> {
                    waitedLongEnough = true;
                    beginIfDue();
                    emitAnswered();
                  });
    }
  }

  /**
   * Starts every batch that is due. A batch that is not full starts early if no other one is
   * computed or a thread is free.
   */
  private void beginIfDue() throws IOException {
    while (underWay.size() < MOST_UNDER_WAY && (waiting.size() >= limit.size() || isEarlyDue())) {
      begin();
    }
  }

  private boolean isEarlyDue() {
    return waitedLongEnough
        && !waiting.isEmpty()
        && (underWay.isEmpty() || opened(hold).predictor().hasRoomFor(waiting.size()));
  }

  private void begin() throws IOException {
    if (batchTimer != null) {
      batchTimer.cancel(false);
      batchTimer = null;
    }
    PredictorLease held = opened(hold);
    held.requireHealthy();
    long now = System.nanoTime();
    ServingMetrics metrics = opened(figures);
    List<Waiting> leaving = waiting.stream().limit(limit.size()).toList();
    for (Waiting request : leaving) {
      metrics.queued((now - request.since) / NANOS_PER_MILLI);
      waiting.remove();
    }
    metrics.batch(leaving.size());
    // The requests that are left have waited as well, at the latest until this batch is out.
    waitedLongEnough = !waiting.isEmpty();
    CompletableFuture<List<Outcome>> outcomes =
        held.predictor().predict(leaving.stream().map(Waiting::prepared).toList());
    underWay.add(new UnderWay(leaving, outcomes, now));
    CompletableFuture<?> unused =
        outcomes.whenComplete((done, fault) -> mailbox.execute(this::emitAnswered, "predictions"));
  }

  /** Emits the finished batches in order. The next batches start before that. */
  private void emitAnswered() throws IOException {
    while (!underWay.isEmpty() && underWay.getFirst().outcomes.isDone()) {
      UnderWay batch = underWay.removeFirst();
      List<Outcome> outcomes = outcomes(batch);
      long now = System.nanoTime();
      limit.answered(batch.requests.size(), now - Math.max(batch.since, lastAnswered));
      lastAnswered = now;
      beginIfDue();
      for (int i = 0; i < outcomes.size(); i++) {
        emit(batch.requests.get(i).request, outcomes.get(i));
      }
    }
  }

  private static List<Outcome> outcomes(UnderWay batch) throws IOException {
    try {
      return batch.outcomes.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException notLoaded) {
        throw notLoaded;
      }
      throw e;
    }
  }

  private void answerAll() throws Exception {
    while (!waiting.isEmpty() || !underWay.isEmpty()) {
      if (!waiting.isEmpty() && underWay.size() < MOST_UNDER_WAY) {
        begin();
      } else {
        mailbox.yield();
      }
      emitAnswered();
    }
    opened(hold).requireHealthy();
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    super.prepareSnapshotPreBarrier(checkpointId);
    answerAll();
  }

  @Override
  public void endInput() throws Exception {
    answerAll();
    setRejectedAtomsAside();
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
    } else if (outcome instanceof Outcome.BadRequest bad) {
      setAside(decoded.message(), DeadLetterReason.INVALID, bad.detail());
    } else if (outcome instanceof Outcome.Failed failed) {
      failures.log(
          leftOut ->
              LOG.error("A request cannot be answered: leftOut={}", leftOut, failed.cause()));
      setAside(
          decoded.message(),
          DeadLetterReason.UNKNOWN,
          "The request cannot be answered: " + failed.cause());
    }
  }

  private void setAside(KafkaMessage message, DeadLetterReason reason, String detail) {
    output.collect(
        DeadLetters.OUTPUT,
        new StreamRecord<>(opened(deadLetters).setAside(message, reason, detail, now())));
  }

  /** Of the slots in a TaskManager, only the first subtask sets rejected messages aside. */
  private void scheduleRejectedAtoms() {
    rejectedAtomsTimer =
        getProcessingTimeService()
            .registerTimer(
                now() + REJECTED_ATOMS_INTERVAL_MILLIS,
                time -> {
                  setRejectedAtomsAside();
                  scheduleRejectedAtoms();
                });
  }

  private void setRejectedAtomsAside() throws IOException {
    PredictorLease held = opened(hold);
    held.requireHealthy();
    if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      held.takeRejected()
          .forEach(atoms -> setAside(atoms.message(), atoms.reason(), atoms.detail()));
    }
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }

  private static <T> T opened(@Nullable T value) {
    return Objects.requireNonNull(value, "The operator has not been opened");
  }

  @Override
  public void close() throws Exception {
    if (rejectedAtomsTimer != null) {
      rejectedAtomsTimer.cancel(false);
    }
    if (hold != null) {
      hold.close();
    }
    super.close();
  }
}
