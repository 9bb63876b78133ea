// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.flink.io.Decoded;
import io.moram.flink.io.RecordEncoding;
import io.moram.flink.io.Traced;
import io.moram.flink.metrics.OldestInput;
import io.moram.flink.serve.predictor.PredictorLease;
import io.moram.flink.serve.predictor.PredictorSource;
import io.moram.flink.serve.settings.RequestLimits;
import io.moram.flink.serve.slot.RejectedAtoms;
import io.moram.flink.serve.slot.RequestQueue;
import io.moram.flink.serve.slot.SetAsideOutput;
import io.moram.flink.trace.RequestTracer;
import io.moram.flink.trace.TraceSettings;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import io.moram.serving.Outcome;
import io.moram.serving.Predictor;
import io.moram.serving.PreparedRequest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
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
 * barrier, and at the end of the input.
 *
 * <p>A request whose bank is not in memory waits until other threads have loaded it, and the
 * requests of other learners go on. A barrier does not wait for it: such requests are kept in
 * operator state, undecoded. Everything else that a checkpoint covers has been answered.
 *
 * <p>A request that cannot be answered, or that is older than its deadline when its turn comes,
 * goes to the dead letters, and the others of its batch are answered.
 */
final class InferenceOperator extends AbstractStreamOperator<Traced<Prediction>>
    implements OneInputStreamOperator<Decoded<Request>, Traced<Prediction>>, BoundedOneInput {
  private static final Logger LOG = LoggerFactory.getLogger(InferenceOperator.class);

  private static final ListStateDescriptor<Decoded<Request>> UNLOADED =
      new ListStateDescriptor<>("unloaded-requests", Decoded.requests());

  private final MailboxExecutor mailbox;
  private final PredictorSource source;
  private final Batching batching;
  private final RequestLimits limits;
  private final RecordEncoding encoding;
  private final TraceSettings tracing;
  private final BatchesUnderWay underWay;
  private final Deque<PendingRequest> waiting = new ArrayDeque<>();

  /** The requests whose bank is being loaded. Their pictures are not decoded yet. */
  private final RequestQueue<PendingRequest> unloaded = new RequestQueue<>(128L << 20);

  private final OldestInput oldest = new OldestInput(this::now);
  private boolean waitedLongEnough;
  private @Nullable ListState<Decoded<Request>> unloadedState;
  private @Nullable PredictorLease hold;
  private @Nullable ServingMetrics figures;
  private @Nullable SetAsideOutput setAside;
  private @Nullable ServingOutput results;
  private @Nullable ScheduledFuture<?> batchTimer;
  private @Nullable RequestTracer tracer;
  private @Nullable RequestReader reader;
  private @Nullable RejectedAtoms rejectedAtoms;

  InferenceOperator(
      StreamOperatorParameters<Traced<Prediction>> parameters,
      PredictorSource source,
      Batching batching,
      RequestLimits limits,
      RecordEncoding encoding,
      TraceSettings tracing) {
    super(parameters);
    this.mailbox = parameters.getMailboxExecutor();
    this.source = source;
    this.batching = batching;
    this.limits = limits;
    this.encoding = encoding;
    this.tracing = tracing;
    this.underWay = new BatchesUnderWay(batching);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    unloadedState = context.getOperatorStateStore().getListState(UNLOADED);
  }

  @Override
  public void open() throws Exception {
    super.open();
    hold = source.open(getRuntimeContext());
    figures = new ServingMetrics(getMetricGroup(), hold, underWay::limit, unloaded::size, oldest);
    setAside = new SetAsideOutput(output, getMetricGroup(), this::now);
    results = new ServingOutput(output, setAside, figures, encoding, limits, this::now);
    Predictor predictor = hold.predictor();
    tracer = RequestTracer.open(tracing, "infer");
    reader =
        new RequestReader(
            predictor,
            new CandidateCheck(predictor.readings(), figures),
            tracer,
            results,
            setAside);
    LOG.info("Serving slot opened: {} {}", batching, limits);
    boolean isFirst = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0;
    rejectedAtoms = new RejectedAtoms(hold, setAside, getProcessingTimeService(), isFirst);
    rejectedAtoms.schedule();
    opened(unloadedState).get().forEach(this::accept);
    beginIfDue();
  }

  @Override
  public void processElement(StreamRecord<Decoded<Request>> element) throws Exception {
    opened(figures).requestIn();
    accept(element.getValue());
    beginIfDue();
    emitAnswered();
    while (waiting.size() >= underWay.limit() || unloaded.isFull()) {
      mailbox.yield();
    }
  }

  private void accept(Decoded<Request> request) {
    PendingRequest pending = opened(reader).read(request);
    if (pending == null) {
      return;
    }
    unloaded.add(pending);
    oldest.add(pending.time());
    PreparedRequest prepared = pending.prepared();
    if (!prepared.isBankReady()) {
      CompletableFuture<?> unused =
          prepared
              .bankReady()
              .thenRun(() -> mailbox.execute(this::answerLoaded, "requests of a loaded bank"));
    }
    takeLoaded();
  }

  private void answerLoaded() throws IOException {
    int before = waiting.size();
    takeLoaded();
    // These requests have waited already.
    waitedLongEnough |= waiting.size() > before;
    beginIfDue();
    emitAnswered();
  }

  private void takeLoaded() {
    for (PendingRequest loaded : unloaded.takeReady()) {
      waiting.add(loaded);
      if (waiting.size() == 1) {
        waitedLongEnough = batching.delayMillis() == 0;
        armTimer(batching.delayMillis());
      }
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
    while (underWay.hasRoom() && (waiting.size() >= underWay.limit() || isEarlyDue())) {
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
    List<PendingRequest> leaving = new ArrayList<>();
    int most = underWay.limit();
    while (leaving.size() < most && !waiting.isEmpty()) {
      PendingRequest next = waiting.remove();
      oldest.remove(next.time());
      metrics.queued(next.waitedMillis(now));
      // It may have become too old by now.
      if (opened(results).setsAside(next.request(), next.span())) {
        next.prepared().close();
      } else {
        next.span().computed();
        leaving.add(next);
      }
    }
    // The requests that are left have waited as well, at the latest until this batch is out.
    waitedLongEnough = !waiting.isEmpty();
    if (leaving.isEmpty()) {
      return;
    }
    metrics.batch(leaving.size());
    BatchUnderWay batch = BatchUnderWay.begin(held.predictor(), leaving);
    underWay.add(batch);
    CompletableFuture<?> unused =
        batch
            .outcomes()
            .whenComplete((done, fault) -> mailbox.execute(this::emitAnswered, "predictions"));
  }

  /** Emits the finished batches in order. The next batches start before that. */
  private void emitAnswered() throws IOException {
    BatchUnderWay batch = underWay.takeFinished();
    while (batch != null) {
      beginIfDue();
      List<Outcome> outcomes = batch.outcomes().join();
      for (int i = 0; i < outcomes.size(); i++) {
        opened(results).emit(batch.requests().get(i), outcomes.get(i));
      }
      batch = underWay.takeFinished();
    }
  }

  private void answerAll() throws Exception {
    while (!waiting.isEmpty() || !underWay.isEmpty()) {
      if (!waiting.isEmpty() && underWay.hasRoom()) {
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
    opened(results).barrier(checkpointId);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    opened(unloadedState).update(unloaded.all().stream().map(PendingRequest::request).toList());
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    opened(results).completed(checkpointId);
  }

  @Override
  public void endInput() throws Exception {
    answerAll();
    while (unloaded.size() > 0) {
      mailbox.yield();
      answerAll();
    }
    opened(rejectedAtoms).setAside();
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }

  private static <T> T opened(@Nullable T value) {
    return Objects.requireNonNull(value, "The operator has not been opened");
  }

  @Override
  public void close() throws Exception {
    if (rejectedAtoms != null) {
      rejectedAtoms.close();
    }
    waiting.forEach(request -> request.prepared().close());
    unloaded.all().forEach(request -> request.prepared().close());
    if (tracer != null) {
      tracer.close();
    }
    if (hold != null) {
      hold.close();
    }
    super.close();
  }
}
