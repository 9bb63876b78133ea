// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.moram.flink.io.Decoded;
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
 * answered. If a learner's bank cannot be read, neither the newest nor the version before, its
 * requests are tried again until a deadline. A barrier waits for them too.
 */
final class InferenceOperator extends AbstractStreamOperator<Prediction>
    implements OneInputStreamOperator<Decoded<Request>, Prediction>, BoundedOneInput {
  private static final Logger LOG = LoggerFactory.getLogger(InferenceOperator.class);
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long REJECTED_ATOMS_INTERVAL_MILLIS = 1000;

  /** One batch is computed and the next one is ready, so that no thread waits for this operator. */
  private static final int MOST_UNDER_WAY = 2;

  /** The time after which a request whose bank cannot be read is tried again. */
  private static final long RETRY_NANOS = 200 * NANOS_PER_MILLI;

  /** The most requests whose banks cannot be read that wait, because each holds its pixels. */
  private static final int MOST_POSTPONED = 64;

  private record Waiting(Decoded<Request> request, PreparedRequest prepared, long since) {}

  private record UnderWay(
      List<Waiting> requests, CompletableFuture<List<Outcome>> outcomes, long since) {}

  private final MailboxExecutor mailbox;
  private final PredictorSource source;
  private final Batching batching;
  private final RequestLimits limits;
  private final BatchLimit limit;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Deque<UnderWay> underWay = new ArrayDeque<>();
  private boolean waitedLongEnough;
  private int postponed;
  private long lastAnswered = System.nanoTime();
  private @Nullable PredictorLease hold;
  private @Nullable ServingMetrics figures;
  private @Nullable ServingOutput results;
  private @Nullable ScheduledFuture<?> batchTimer;
  private @Nullable ScheduledFuture<?> rejectedAtomsTimer;

  InferenceOperator(
      StreamOperatorParameters<Prediction> parameters,
      PredictorSource source,
      Batching batching,
      RequestLimits limits) {
    super(parameters);
    this.mailbox = parameters.getMailboxExecutor();
    this.source = source;
    this.batching = batching;
    this.limits = limits;
    this.limit = new BatchLimit(batching.size(), batching.targetMillis() * NANOS_PER_MILLI);
  }

  @Override
  public void open() throws Exception {
    super.open();
    hold = source.open(getRuntimeContext());
    figures = new ServingMetrics(getMetricGroup(), hold, limit::size);
    results = new ServingOutput(output, getMetricGroup(), figures, this::now);
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
    List<String> candidates = request.record().getCandidateLabels();
    if (candidates != null && candidates.size() > limits.candidates()) {
      opened(results)
          .setAside(
              request.message(),
              DeadLetterReason.LIMIT,
              "the number of candidateLabels is "
                  + candidates.size()
                  + "; serving.maximum-candidates is "
                  + limits.candidates()
                  + ".");
      return;
    }
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
      List<Outcome> outcomes = batch.outcomes.join();
      long now = System.nanoTime();
      limit.answered(batch.requests.size(), now - Math.max(batch.since, lastAnswered));
      lastAnswered = now;
      beginIfDue();
      for (int i = 0; i < outcomes.size(); i++) {
        emit(batch.requests.get(i), outcomes.get(i));
      }
    }
  }

  private void emit(Waiting request, Outcome outcome) {
    long left = limits.bankMillis() * NANOS_PER_MILLI - (System.nanoTime() - request.since);
    if (outcome instanceof Outcome.Unavailable && left > 0 && postponed < MOST_POSTPONED) {
      postponed++;
      CompletableFuture.delayedExecutor(Math.min(left, RETRY_NANOS), NANOSECONDS, Runnable::run)
          .execute(() -> mailbox.execute(() -> retry(request), "retry"));
    } else {
      opened(results).emit(request.request, outcome);
    }
  }

  /** Answers a request whose bank could not be read, or tries again. */
  private void retry(Waiting request) throws IOException {
    postponed--;
    waiting.add(request);
    waitedLongEnough = true;
    beginIfDue();
    emitAnswered();
  }

  private void answerAll() throws Exception {
    while (!waiting.isEmpty() || !underWay.isEmpty() || postponed > 0) {
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
          .forEach(
              atoms -> opened(results).setAside(atoms.message(), atoms.reason(), atoms.detail()));
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
