// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.atoms.SealLogSource;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.LearnerForgotten;
import io.moram.flink.learner.TrainingInput.RetryRequested;
import io.moram.flink.learner.TrainingInput.TasksDropped;
import io.moram.flink.state.OwnKeys;
import io.moram.flink.train.bootstrap.BankBootstrap;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.turns.RoundRobin;
import io.moram.flink.train.turns.TurnSchedule;
import java.util.List;
import java.util.OptionalLong;
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
  private transient Trainer trainer;
  private transient TurnSchedule schedule;
  private transient boolean isNew;

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
    this.turns = new RoundRobin(settings.liveLearners(), settings.bankMemoryBytes(), SLICE);
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
    trainer =
        new Trainer(
            settings,
            state,
            new Trainer.Surroundings(
                output,
                getMetricGroup(),
                getRuntimeContext(),
                getProcessingTimeService(),
                this::setCurrentKey));
    trainer.open(published, beginAnew);
    schedule = new TurnSchedule(turns, this::turn, getProcessingTimeService());
    if (bootstrap != null && isNew) {
      new BankBootstrap(state, this::setCurrentKey)
          .run(bootstrap, OwnKeys.of(getRuntimeContext().getTaskInfo()));
    }
    for (String learner : learners(LearnerState.DELETION)) {
      setCurrentKey(learner);
      trainer.deletions().restored(learner);
    }
    for (String learner : learners(LearnerState.PROGRESS)) {
      setCurrentKey(learner);
      state.classes().takeOverEarlier();
      Progress progress = progress();
      trainer.shown().show(learner, progress);
      trainer.events().restored(learner, progress);
      if (!trainer.quarantine().restore(learner, progress)) {
        takeUp(learner, progress);
      }
    }
    schedule.schedule();
  }

  /** A learner, the current key, takes turns that has taken none since the job or it failed. */
  private void takeUp(String learner, Progress progress) throws Exception {
    trainer.recipes().restored(learner, progress);
    trainer.numerics().restored(learner, progress);
    trainer.outbox().restored(learner);
    trainer.shown().waitingChanged((int) progress.queue().size());
    trainer.showFirstWaiting(learner, progress);
    if (progress.hasWork()) {
      turns.add(learner, trainer.sizes().of(progress));
    }
  }

  private List<String> learners(String stateName) {
    try (var keys =
        this.<String>getKeyedStateBackend().getKeys(stateName, VoidNamespace.INSTANCE)) {
      return keys.sorted().toList();
    }
  }

  @Override
  public void processElement(StreamRecord<TrainingInput> element) throws Exception {
    TrainingInput input = element.getValue();
    trainer.quarantine().tell();
    if (input instanceof TasksDropped) {
      trainer.takingBack().rollBack(input.learner(), input.task());
      schedule.schedule();
      return;
    }
    if (input instanceof LearnerForgotten) {
      trainer.takingBack().forget(input.learner());
      turns.remove(input.learner());
      return;
    }
    Progress before = progress();
    if (input instanceof RetryRequested) {
      if (trainer.quarantine().resume(input.learner(), before)) {
        takeUp(input.learner(), before);
        schedule.schedule();
      }
      return;
    }
    if (trainer.quarantine().has(input.learner())) {
      trainer.shown().show(input.learner(), trainer.quarantine().accept(input, before));
      return;
    }
    if (before.hasWork()) {
      state.putWaiting(before.queue().to(), input);
      state.update(before.enqueued());
      if (before.queue().size() == 0) {
        trainer.shown().firstWaiting().waits(input.learner(), input);
      }
      trainer.shown().waitingChanged(1);
    } else {
      admit(input, before);
    }
    schedule.inputArrived();
    if (trainer.shown().waiting() > settings.waitingLimit()) {
      // One turn and no more: Flink takes no snapshot within this call, so a barrier would wait.
      schedule.takeTurn();
    }
    schedule.schedule();
  }

  /** Admits an input at once; only if no step is due and no other input waits before it. */
  private void admit(TrainingInput input, Progress before) throws Exception {
    Progress progress;
    try {
      progress = trainer.work().admit(before, input);
    } catch (RuntimeException e) {
      state.putWaiting(before.queue().to(), input);
      trainer.shown().waitingChanged(1);
      trainer.quarantine().add(input.learner(), before.enqueued(), e);
      return;
    }
    state.update(progress);
    trainer.shown().show(input.learner(), progress);
    if (progress.hasWork()) {
      turns.add(input.learner(), trainer.sizes().of(progress));
    }
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
  private OptionalLong turn(String learner) throws Exception {
    trainer.quarantine().tell();
    if (trainer.quarantine().has(learner)) {
      return OptionalLong.empty();
    }
    setCurrentKey(learner);
    Progress progress = progress();
    int admitted = 0;
    try {
      while (!progress.open().hasWork()
          && progress.queue().size() > 0
          && admitted++ < MAX_ADMITTED) {
        long number = progress.queue().from();
        progress = trainer.work().admit(progress.dequeued(), state.waiting(number));
        state.removeWaiting(number);
        trainer.shown().waitingChanged(-1);
      }
      if (progress.open().hasWork()) {
        progress = trainer.work().turn(learner, progress);
      }
    } catch (RuntimeException e) {
      trainer.quarantine().add(learner, progress, e);
      return OptionalLong.empty();
    }
    if (admitted > 0) {
      trainer.showFirstWaiting(learner, progress);
    }
    state.update(progress);
    trainer.shown().show(learner, progress);
    return progress.hasWork()
        ? OptionalLong.of(trainer.sizes().of(progress))
        : OptionalLong.empty();
  }

  @Override
  public void endInput() throws Exception {
    trainer.quarantine().tell();
    while (!turns.isEmpty()) {
      schedule.takeTurn();
      letOthersThrough();
    }
    trainer.outbox().publishAllDue();
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    trainer.quarantine().tell();
    for (String learner : trainer.signatures().takeGrown(this::setCurrentKey)) {
      setCurrentKey(learner);
      Progress progress = progress();
      try {
        trainer.work().publishClasses(learner, progress);
      } catch (RuntimeException e) {
        trainer.quarantine().add(learner, progress, e);
      }
    }
    trainer.live().writeChanged();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    trainer.outbox().snapshot(context.getCheckpointId());
    trainer.deletions().snapshot(context.getCheckpointId());
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    super.notifyCheckpointComplete(checkpoint);
    trainer.outbox().completed(checkpoint);
    trainer.deletions().completed(checkpoint);
    trainer.shown().unseen(trainer.outbox().size(), trainer.deletions().size());
  }

  @Override
  public void close() throws Exception {
    if (trainer != null) {
      trainer.close();
    }
    super.close();
  }

  private Progress progress() throws Exception {
    Progress progress = state.progress();
    return progress == null ? Progress.first(trainer.shared().model().fingerprint()) : progress;
  }
}
