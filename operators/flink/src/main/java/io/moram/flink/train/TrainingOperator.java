// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.atoms.SealLog;
import io.moram.flink.atoms.SealLogSource;
import io.moram.flink.backbone.SharedBackbone;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.LearnerForgotten;
import io.moram.flink.learner.TrainingInput.RetryRequested;
import io.moram.flink.learner.TrainingInput.TasksDropped;
import io.moram.flink.state.OwnKeys;
import io.moram.flink.train.bootstrap.BankBootstrap;
import io.moram.flink.train.classes.AlikeNames;
import io.moram.flink.train.pictures.BatchLoader;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.turns.RoundRobin;
import io.moram.sites.SiteShape;
import io.moram.training.TrainingRecipe;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Trains the open task of every learner and seals it. It emits blocks and markers for the topic
 * atoms. Events go to {@link io.moram.flink.learner.LearnerEvents#OUTPUT}.
 *
 * <p>The training of a learner is a function of its inputs alone. While steps are due, the next
 * turn is a step. Otherwise the next input is admitted, and may make steps due ({@link
 * TaskLifecycle}). So a learner that is killed and restored anywhere ends with the same atoms, bit
 * for bit.
 *
 * <p>A learner that fails takes no more turns, and the others go on ({@link LearnerQuarantine}).
 *
 * <p>The time of a turn depends on the load. An input waits in keyed state while a step is due or
 * others wait before it; otherwise it is admitted at once. One mail of the task takes one turn, of
 * at most one step. Between two turns the task processes the inputs and barriers that have arrived.
 * Learners take turns.
 */
final class TrainingOperator extends AbstractStreamOperator<SpecificRecord>
    implements OneInputStreamOperator<TrainingInput, SpecificRecord>, BoundedOneInput {
  /** The most times that a turn waits another millisecond because inputs are still arriving. */
  private static final int MAX_DEFERRALS = 50;

  /** The most inputs that a turn admits, so that a barrier does not wait for a whole backlog. */
  private static final int MAX_ADMITTED = 64;

  /** The turns after which a learner gives its place in native memory to one that waits. */
  private static final int SLICE = 64;

  private final TrainingSettings settings;
  private final SealLogSource published;
  private final boolean beginAnew;
  private final @Nullable AtomsTopic bootstrap;
  private final MailboxExecutor mailbox;
  private final RoundRobin turns;
  private transient LearnerState state;
  private transient SharedBackbone shared;
  private transient BatchLoader batches;
  private transient ResidentLearners live;
  private transient OpenSignatures signatures;
  private transient SealLog sealLog;
  private transient Outbox outbox;
  private transient LearnerQuarantine quarantine;
  private transient TaskRecipes recipes;
  private transient TaskNumerics numerics;
  private transient TaskLifecycle work;
  private transient TakingBack takingBack;
  private transient TrainingMetrics shown;
  private transient boolean isNew;
  private transient boolean turnScheduled;
  private transient boolean inputSinceTurn;
  private transient int deferrals;

  // Flink calls initializeState and open before anything else.
  @SuppressWarnings("NullAway.Init")
  TrainingOperator(
      StreamOperatorParameters<SpecificRecord> parameters,
      TrainingSettings settings,
      SealLogSource published,
      boolean beginAnew,
      @Nullable AtomsTopic bootstrap) {
    super(parameters);
    this.settings = settings;
    this.published = published;
    this.beginAnew = beginAnew;
    this.bootstrap = bootstrap;
    this.mailbox = parameters.getMailboxExecutor();
    this.turns = new RoundRobin(settings.liveLearners(), SLICE);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    state = new LearnerState(context.getKeyedStateStore(), settings);
    isNew = !context.isRestored();
  }

  @Override
  public void open() throws Exception {
    super.open();
    shared = SharedBackbone.acquire(settings.backbone(), getRuntimeContext());
    TrainingRecipe configured = settings.recipeFor(shared.backbone());
    batches = new BatchLoader(state, shared.backbone(), settings, configured.batchSize());
    recipes = new TaskRecipes(state, configured);
    live =
        new ResidentLearners(
            state, recipes, shared.backbone(), batches, settings, this::setCurrentKey);
    signatures =
        new OpenSignatures(state, shared.backbone(), settings.liveLearners(), this::setCurrentKey);
    shown = new TrainingMetrics(getMetricGroup(), live::evictions);
    sealLog = published.open();
    TrainingOutput results =
        new TrainingOutput(
            output,
            getMetricGroup(),
            sealLog.seals().keys(),
            getProcessingTimeService()::getCurrentProcessingTime);
    quarantine =
        new LearnerQuarantine(
            settings.limits(),
            shared.backbone().fingerprint(),
            state,
            live,
            signatures,
            results,
            shown,
            this::setCurrentKey);
    TrainingEvents events = new TrainingEvents(settings, shared.backbone(), shown, results);
    numerics = new TaskNumerics(state, shared.numerics(settings.backward().rounded()), events);
    outbox =
        new Outbox(
            state, sealLog, results, events, getProcessingTimeService(), this::setCurrentKey);
    work =
        new TaskLifecycle(
            settings,
            state,
            recipes,
            new Generations(sealLog, beginAnew, events),
            live,
            signatures,
            new AlikeNames(shared.backbone()),
            numerics,
            shown,
            events,
            results,
            outbox);
    takingBack =
        new TakingBack(
            state, live, signatures, outbox, quarantine, sealLog, sites(), shown, events, results);
    events.trainerOpened(shared);
    if (bootstrap != null && isNew) {
      new BankBootstrap(state, this::setCurrentKey)
          .run(bootstrap, OwnKeys.of(getRuntimeContext().getTaskInfo()));
    }
    for (String learner : learners()) {
      setCurrentKey(learner);
      Progress progress = progress();
      shown.show(learner, progress);
      events.restored(learner, progress);
      if (!quarantine.restore(learner, progress)) {
        takeUp(learner, progress);
      }
    }
    schedule();
  }

  /** A learner, the current key, takes turns that has taken none since the job or it failed. */
  private void takeUp(String learner, Progress progress) throws Exception {
    recipes.restored(learner, progress);
    numerics.restored(learner, progress);
    outbox.restored(learner);
    shown.waitingChanged((int) progress.queue().size());
    if (progress.hasWork()) {
      turns.add(learner);
    }
  }

  private List<String> sites() {
    return shared.backbone().siteGroups().stream()
        .flatMap(group -> group.sites().stream())
        .map(SiteShape::name)
        .toList();
  }

  private List<String> learners() {
    try (var keys =
        this.<String>getKeyedStateBackend()
            .getKeys(LearnerState.PROGRESS, VoidNamespace.INSTANCE)) {
      return keys.sorted().toList();
    }
  }

  @Override
  public void processElement(StreamRecord<TrainingInput> element) throws Exception {
    TrainingInput input = element.getValue();
    quarantine.tell();
    if (input instanceof TasksDropped) {
      takingBack.rollBack(input.learner(), input.task());
      schedule();
      return;
    }
    if (input instanceof LearnerForgotten) {
      takingBack.forget(input.learner());
      turns.remove(input.learner());
      return;
    }
    Progress before = progress();
    if (input instanceof RetryRequested) {
      if (quarantine.resume(input.learner(), before)) {
        takeUp(input.learner(), before);
        schedule();
      }
      return;
    }
    if (quarantine.has(input.learner())) {
      shown.show(input.learner(), quarantine.accept(input, before));
      return;
    }
    if (before.hasWork()) {
      state.putWaiting(before.queue().to(), input);
      state.update(before.enqueued());
      shown.waitingChanged(1);
    } else {
      admit(input, before);
    }
    inputSinceTurn = true;
    if (shown.waiting() > settings.waitingLimit() && !turns.isEmpty()) {
      // One turn and no more: Flink takes no snapshot within this call, so a barrier would wait.
      takeTurn();
    }
    schedule();
  }

  /** Admits an input at once; only if no step is due and no other input waits before it. */
  private void admit(TrainingInput input, Progress before) throws Exception {
    Progress progress;
    try {
      progress = work.admit(before, input);
    } catch (RuntimeException e) {
      state.putWaiting(before.queue().to(), input);
      shown.waitingChanged(1);
      quarantine.add(input.learner(), before.enqueued(), e);
      return;
    }
    state.update(progress);
    shown.show(input.learner(), progress);
    if (progress.hasWork()) {
      turns.add(input.learner());
    }
  }

  private void schedule() {
    if (!turnScheduled && !turns.isEmpty()) {
      turnScheduled = true;
      long soon = getProcessingTimeService().getCurrentProcessingTime() + 1;
      // A timer and not a mail, so that the task first processes the inputs that have arrived.
      ScheduledFuture<?> unused = getProcessingTimeService().registerTimer(soon, time -> onTurn());
    }
  }

  private void onTurn() throws Exception {
    turnScheduled = false;
    quarantine.tell();
    if (inputSinceTurn && deferrals < MAX_DEFERRALS) {
      deferrals++;
    } else {
      deferrals = 0;
      if (!turns.isEmpty()) {
        takeTurn();
      }
    }
    inputSinceTurn = false;
    schedule();
  }

  /** Lets a long call yield to timers and to cancellation. */
  private void letOthersThrough() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("The training was interrupted between two steps");
    }
    mailbox.tryYield();
  }

  /**
   * At most one step, measurement or seal of the learner whose turn it is, after the inputs that
   * wait before it.
   */
  private void takeTurn() throws Exception {
    turns.take(this::turn);
  }

  private boolean turn(String learner) throws Exception {
    if (quarantine.has(learner)) {
      return false;
    }
    setCurrentKey(learner);
    Progress progress = progress();
    int admitted = 0;
    try {
      while (!progress.open().hasWork()
          && progress.queue().size() > 0
          && admitted++ < MAX_ADMITTED) {
        long number = progress.queue().from();
        progress = work.admit(progress.dequeued(), state.waiting(number));
        state.removeWaiting(number);
        shown.waitingChanged(-1);
      }
      if (progress.open().hasWork()) {
        progress = work.turn(learner, progress);
      }
    } catch (RuntimeException e) {
      quarantine.add(learner, progress, e);
      return false;
    }
    state.update(progress);
    shown.show(learner, progress);
    return progress.hasWork();
  }

  @Override
  public void endInput() throws Exception {
    quarantine.tell();
    while (!turns.isEmpty()) {
      takeTurn();
      letOthersThrough();
    }
    outbox.publishAllDue();
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    quarantine.tell();
    for (String learner : signatures.takeGrown(this::setCurrentKey)) {
      setCurrentKey(learner);
      Progress progress = progress();
      try {
        work.publishClasses(learner, progress);
      } catch (RuntimeException e) {
        quarantine.add(learner, progress, e);
      }
    }
    signatures.writeChanged();
    live.writeChanged();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    outbox.snapshot(context.getCheckpointId());
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    super.notifyCheckpointComplete(checkpoint);
    outbox.completed(checkpoint);
    shown.unseen(outbox.size());
  }

  @Override
  public void close() throws Exception {
    if (sealLog != null) {
      sealLog.close();
    }
    if (live != null) {
      live.close();
    }
    if (batches != null) {
      batches.close();
    }
    if (shared != null) {
      shared.close();
    }
    super.close();
  }

  private Progress progress() throws Exception {
    Progress progress = state.progress();
    return progress == null ? Progress.first(shared.backbone().fingerprint()) : progress;
  }
}
