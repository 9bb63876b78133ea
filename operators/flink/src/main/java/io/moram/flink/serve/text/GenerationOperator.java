// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import io.moram.flink.io.Decoded;
import io.moram.flink.io.RecordEncoding;
import io.moram.flink.io.Traced;
import io.moram.flink.metrics.OldestInput;
import io.moram.flink.serve.settings.TextLimits;
import io.moram.flink.serve.slot.RejectedAtoms;
import io.moram.flink.serve.slot.RequestQueue;
import io.moram.flink.serve.slot.SetAsideOutput;
import io.moram.flink.trace.RequestSpan;
import io.moram.flink.trace.RequestTracer;
import io.moram.flink.trace.TraceSettings;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.TextRequest;
import io.moram.serving.Outcome;
import io.moram.serving.bank.BankLease;
import io.moram.serving.text.AnsweringVersion;
import io.moram.serving.text.VersionChoice;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
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
 * Answers prompts. All answers of the slot grow together, whatever their learners and bank
 * versions: each step reads the tokens that the model has not seen, and adds a token to each. An
 * answer may join or leave between two steps.
 *
 * <p>A step is one mail of the task, so inputs and barriers get their turn between steps. A barrier
 * does not wait for answers: requests that are not answered are kept in operator state, and their
 * answers start over after a restore. Caches are never stored.
 *
 * <p>A request that cannot be answered, or that is older than its deadline when its turn comes,
 * goes to the dead letters.
 */
final class GenerationOperator extends AbstractStreamOperator<Traced<TextPrediction>>
    implements OneInputStreamOperator<Decoded<TextRequest>, Traced<TextPrediction>>,
        BoundedOneInput {
  private static final Logger LOG = LoggerFactory.getLogger(GenerationOperator.class);
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** The tokens of prompts that join in one step, unless a single prompt has more. */
  private static final int MOST_JOINING = 512;

  private static final ListStateDescriptor<Decoded<TextRequest>> UNFINISHED =
      new ListStateDescriptor<>("unfinished-requests", Decoded.textRequests());

  private final MailboxExecutor mailbox;
  private final ModelSource source;
  private final TextSettings settings;
  private final RecordEncoding encoding;
  private final TraceSettings tracing;

  /** Those whose bank is being loaded, and those beyond the most answers at once. */
  private final RequestQueue<PendingText> waiting = new RequestQueue<>(64L << 20);

  private final OldestInput oldest = new OldestInput(this::now);
  private boolean isScheduled;
  private boolean hasArrived;
  private @Nullable ListState<Decoded<TextRequest>> unfinished;
  private @Nullable ModelLease hold;
  private @Nullable RequestTracer tracer;
  private @Nullable TextReader reader;
  private @Nullable VersionChoice versions;
  private @Nullable OpenAnswers open;
  private @Nullable TextMetrics figures;
  private @Nullable SetAsideOutput setAside;
  private @Nullable TextOutput results;
  private @Nullable RejectedAtoms rejectedAtoms;

  GenerationOperator(
      StreamOperatorParameters<Traced<TextPrediction>> parameters,
      ModelSource source,
      TextSettings settings,
      RecordEncoding encoding,
      TraceSettings tracing) {
    super(parameters);
    this.mailbox = parameters.getMailboxExecutor();
    this.source = source;
    this.settings = settings;
    this.encoding = encoding;
    this.tracing = tracing;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    unfinished = context.getOperatorStateStore().getListState(UNFINISHED);
  }

  @Override
  public void open() throws Exception {
    super.open();
    ModelLease held = source.open(getRuntimeContext());
    hold = held;
    TextLimits limits = settings.limits();
    OpenAnswers answers = new OpenAnswers(held.model(), limits.concurrent());
    open = answers;
    reader = new TextReader(held.model(), held.banks().loads(), limits, settings.rule());
    versions = new VersionChoice(held.model());
    tracer = RequestTracer.open(tracing, "generate");
    figures = new TextMetrics(getMetricGroup(), held.banks(), answers::size, waiting::size, oldest);
    setAside = new SetAsideOutput(output, getMetricGroup(), this::now);
    results =
        new TextOutput(output, setAside, figures, encoding, settings.requestLimits(), this::now);
    LOG.info("Serving slot of texts opened: {}", settings);
    boolean isFirst = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0;
    rejectedAtoms = new RejectedAtoms(held.banks(), setAside, getProcessingTimeService(), isFirst);
    rejectedAtoms.schedule();
    opened(unfinished).get().forEach(this::accept);
    schedule();
  }

  @Override
  public void processElement(StreamRecord<Decoded<TextRequest>> element) throws Exception {
    opened(figures).requestIn();
    int before = waiting.size();
    accept(element.getValue());
    hasArrived |= waiting.size() > before;
    schedule();
    while (waiting.isFull()) {
      mailbox.yield();
    }
  }

  private void accept(Decoded<TextRequest> request) {
    TextRequest asked = request.record();
    RequestSpan span =
        opened(tracer).begin(request.message(), asked.getLearner(), asked.getRequestId());
    if (opened(results).setsAside(request, span)) {
      return;
    }
    PendingText pending;
    try {
      pending = opened(reader).read(request, span);
    } catch (TextReader.RefusedTextException e) {
      opened(setAside).setAside(span, e.reason(), String.valueOf(e.getMessage()));
      return;
    }
    waiting.add(pending);
    oldest.add(pending.time());
    if (!pending.bank().isDone()) {
      CompletableFuture<?> unused =
          pending
              .bank()
              .whenComplete(
                  (lease, fault) -> mailbox.execute(this::schedule, "requests of a loaded bank"));
    }
  }

  private void schedule() {
    if (!isScheduled && hasWork()) {
      isScheduled = true;
      mailbox.execute(this::turn, "text step");
    }
  }

  private boolean hasWork() {
    return opened(open).size() > 0 || !waiting.ready().isEmpty();
  }

  /**
   * One step. While there is room and requests keep coming, it lets the next one in first: an input
   * gets its turn after each mail, and a step of many answers takes little more than one of few.
   */
  private void turn() throws Exception {
    isScheduled = false;
    boolean waitsForMore =
        hasArrived && opened(open).size() + waiting.size() < settings.limits().concurrent();
    hasArrived = false;
    if (!waitsForMore) {
      step();
    }
    schedule();
  }

  private void step() throws Exception {
    opened(hold).banks().requireHealthy();
    admit();
    List<OpenAnswer> stepped = opened(open).step();
    opened(figures).stepped((int) stepped.stream().filter(one -> one.likelihood() == null).count());
    for (OpenAnswer answer : stepped) {
      if (answer.isDone()) {
        opened(results).emit(answer);
        opened(open).remove(answer);
        oldest.remove(answer.pending().time());
        answer.close();
      } else if (answer.takesPartial(settings.limits().partialTokens())) {
        opened(results).emitPartial(answer);
      }
    }
  }

  /** Lets waiting requests join, as many as there is room for. */
  private void admit() {
    if (!opened(open).hasRoom()) {
      return;
    }
    int joining = 0;
    for (PendingText next : waiting.ready()) {
      if (!opened(open).hasRoom()
          || (joining > 0 && joining + next.promptTokens() > MOST_JOINING)) {
        break;
      }
      waiting.remove(List.of(next));
      joining += begin(next);
    }
  }

  /** Begins an answer, and returns the number of tokens that it reads. */
  private int begin(PendingText next) {
    opened(figures)
        .begun(next.promptTokens(), (System.nanoTime() - next.since()) / NANOS_PER_MILLI);
    // It may have become too old by now.
    if (opened(results).setsAside(next.request(), next.span())) {
      oldest.remove(next.time());
      next.close();
      return 0;
    }
    try {
      BankLease lease = next.bank().join();
      int[] asked = opened(hold).model().tokenize(next.request().record().getPrompt());
      AnsweringVersion version = opened(versions).choose(next.rule(), lease, asked);
      next.span().computed();
      opened(open).add(new OpenAnswer(opened(hold).model(), next, version));
      return next.promptTokens();
    } catch (CompletionException e) {
      refuse(next, Outcome.notPrepared(e.getCause()));
    } catch (RuntimeException e) {
      refuse(next, new Outcome.Failed(e));
    }
    return 0;
  }

  private void refuse(PendingText request, Outcome outcome) {
    opened(setAside).setAside(request.span(), request.learner(), outcome);
    oldest.remove(request.time());
    request.close();
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    super.prepareSnapshotPreBarrier(checkpoint);
    opened(results).barrier(checkpoint);
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    super.notifyCheckpointComplete(checkpoint);
    opened(results).completed(checkpoint);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    opened(unfinished)
        .update(
            Stream.concat(
                    opened(open).all().stream().map(OpenAnswer::pending), waiting.all().stream())
                .map(PendingText::request)
                .toList());
  }

  @Override
  public void endInput() throws Exception {
    while (opened(open).size() > 0 || waiting.size() > 0) {
      schedule();
      mailbox.yield();
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
    if (open != null) {
      open.all().forEach(OpenAnswer::close);
    }
    waiting.all().forEach(PendingText::close);
    if (tracer != null) {
      tracer.close();
    }
    if (hold != null) {
      hold.close();
    }
    super.close();
  }
}
