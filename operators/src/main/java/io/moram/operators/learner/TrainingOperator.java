// SPDX-License-Identifier: Apache-2.0
package io.moram.operators.learner;

import io.moram.memory.AtomBlock;
import io.moram.operators.backbone.SharedBackbone;
import io.moram.operators.learner.TrainingInput.TaskExample;
import io.moram.operators.learner.TrainingInput.TaskRecurs;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.training.PromptedClass;
import io.moram.training.StepResult;
import io.moram.training.TrainingRecipe;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Trains the open task of every learner and seals it. Blocks and markers for the topic atoms are
 * the output, events go to {@link LearnerEvents#OUTPUT}.
 *
 * <p>Of one learner, what happens is a function of its inputs alone: while steps are due, a step is
 * taken; otherwise the next input is admitted, and may make steps due. So a learner that was killed
 * and restored anywhere ends with the same atoms, bit by bit.
 *
 * <p>When it happens is another matter. Inputs wait in keyed state; a turn, of at most one step, is
 * taken by one mail of the task; between two turns the task goes through the inputs and barriers
 * that have arrived. Learners take turns.
 */
final class TrainingOperator extends AbstractStreamOperator<SpecificRecord>
    implements OneInputStreamOperator<TrainingInput, SpecificRecord>, BoundedOneInput {

  /** How often a turn is put off by a millisecond because inputs are still arriving. */
  private static final int MAX_DEFERRALS = 50;

  private final TrainingSettings settings;
  private final TrainingRecipe recipe;
  private final MailboxExecutor mailbox;
  private final Turns turns;
  private transient LearnerState state;
  private transient SharedBackbone shared;
  private transient LiveLearners live;
  private transient TrainingMetrics shown;
  private transient int waiting;
  private transient boolean turnScheduled;
  private transient boolean inputSinceTurn;
  private transient int deferrals;

  // Flink calls initializeState and open before anything else.
  @SuppressWarnings("NullAway.Init")
  TrainingOperator(StreamOperatorParameters<SpecificRecord> parameters, TrainingSettings settings) {
    super(parameters);
    this.settings = settings;
    this.recipe = settings.recipe();
    this.mailbox = parameters.getMailboxExecutor();
    this.turns = new Turns(settings.liveLearners());
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    state = new LearnerState(context.getKeyedStateStore(), settings);
  }

  @Override
  public void open() throws Exception {
    super.open();
    shown = new TrainingMetrics(getMetricGroup());
    shared = SharedBackbone.acquire(settings.backbone(), getRuntimeContext());
    live = new LiveLearners(state, shared.backbone(), settings, this::setCurrentKey);
    for (String learner : learners()) {
      setCurrentKey(learner);
      Progress progress = progress();
      requireSameBackbone(learner, progress);
      waiting += (int) progress.waiting();
      if (progress.hasWork()) {
        turns.add(learner);
      }
      shown.show(learner, progress);
    }
    schedule();
  }

  private List<String> learners() {
    try (var keys =
        this.<String>getKeyedStateBackend()
            .getKeys(LearnerState.PROGRESS, VoidNamespace.INSTANCE)) {
      return keys.sorted().toList();
    }
  }

  private void requireSameBackbone(String learner, Progress progress) {
    String fingerprint = shared.backbone().fingerprint();
    if (!progress.backbone().equals(fingerprint)) {
      throw new IllegalStateException(
          "Learner "
              + learner
              + " has atoms for the backbone "
              + progress.backbone()
              + ", and this job runs on "
              + fingerprint
              + "; atoms fit no other backbone. Set backbone.folder to the one that the learner"
              + " began with, or start the job without its state");
    }
  }

  @Override
  public void processElement(StreamRecord<TrainingInput> element) throws Exception {
    TrainingInput input = element.getValue();
    Progress progress = progress();
    state.putWaiting(progress.waitingTo(), input);
    state.update(progress.enqueued());
    turns.add(input.learner());
    waitingChanged(1);
    inputSinceTurn = true;
    while (waiting > settings.waitingLimit()) {
      takeTurn();
      letOthersThrough();
    }
    schedule();
  }

  private void schedule() {
    if (!turnScheduled && !turns.isEmpty()) {
      turnScheduled = true;
      long soon = getProcessingTimeService().getCurrentProcessingTime() + 1;
      // A timer instead of a mail right away, so that the task takes in what has arrived.
      ScheduledFuture<?> unused = getProcessingTimeService().registerTimer(soon, time -> onTurn());
    }
  }

  private void onTurn() throws Exception {
    turnScheduled = false;
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

  /** Barriers that overtake, timers and cancellation, while the task is in one call for long. */
  private void letOthersThrough() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("Training was interrupted between two steps");
    }
    mailbox.tryYield();
  }

  /** At most one step of the learner whose turn it is. */
  private void takeTurn() throws Exception {
    String learner = turns.next();
    setCurrentKey(learner);
    Progress progress = progress();
    while (progress.due() == 0 && !progress.ending() && progress.waiting() > 0) {
      progress = admit(learner, progress);
    }
    if (progress.due() > 0) {
      progress = step(learner, progress);
    } else if (progress.ending()) {
      progress = seal(learner, progress);
    }
    state.update(progress);
    shown.show(learner, progress);
    turns.after(learner, progress.hasWork());
  }

  private Progress admit(String learner, Progress before) throws Exception {
    TrainingInput input = state.takeWaiting(before.waitingFrom());
    Progress progress = before.dequeued();
    waitingChanged(-1);
    if (input.task() != progress.task()) {
      throw new IllegalStateException(
          "Learner " + learner + " is at task " + progress.task() + " and was given " + input);
    }
    if (input instanceof TaskExample example) {
      return admitExample(learner, progress, example.picture());
    }
    if (input instanceof TaskRecurs recurs) {
      return progress.grown(progress.growth().recurring(recurs.recursOf()));
    }
    if (progress.examples() == 0) {
      throw new IllegalStateException("Learner " + learner + " had no example before " + input);
    }
    return progress.ended(recipe.stepsPerTask() - progress.step(), now());
  }

  private Progress admitExample(String learner, Progress progress, LabeledPicture picture)
      throws Exception {
    Vocabulary vocabulary = state.vocabulary();
    if (!vocabulary.hasOpen(picture.label())) {
      state.update(vocabulary.with(new PromptedClass(picture.label(), picture.promptTemplate())));
    }
    Reservoir.Admitted admitted =
        state.reservoir().admit(picture, progress.task(), progress.kept());
    if (admitted.admission() == Reservoir.Admission.REPLACED) {
      live.pictureChanged(learner, admitted.slot());
    }
    shown.exampleAdmitted(admitted.admission() != Reservoir.Admission.LEFT_OUT);
    int kept =
        admitted.admission() == Reservoir.Admission.ADDED ? progress.kept() + 1 : progress.kept();
    boolean batchFull = (progress.examples() + 1) % recipe.batchSize() == 0;
    int left = recipe.stepsPerTask() - progress.step();
    return progress.given(kept, batchFull ? Math.min(recipe.stepsPerBatch(), left) : 0);
  }

  private Progress step(String learner, Progress before) throws Exception {
    if (before.step() == 0) {
      tell(
          learner,
          before.task(),
          EventKind.TRAINING_STARTED,
          before.ending() ? "task ended" : "first batch",
          Map.of(
              "examples", (double) before.examples(),
              "kept", (double) before.kept(),
              "steps", (double) recipe.stepsPerTask()));
    }
    long start = System.nanoTime();
    StepResult result = live.step(learner, before);
    shown.stepped((System.nanoTime() - start) / 1_000_000);
    Progress progress = before.stepped(result.loss());
    boolean last = progress.step() == recipe.stepsPerTask();
    if (last || progress.step() % settings.progressInterval() == 0) {
      tell(
          learner,
          progress.task(),
          EventKind.TRAINING_PROGRESS,
          progress.ending() ? "task ended" : "batch full",
          Map.of(
              "step", (double) progress.step(),
              "steps", (double) recipe.stepsPerTask(),
              "loss", progress.loss()));
    }
    int interval = settings.provisionalInterval();
    if (interval > 0 && progress.step() % interval == 0 && !last) {
      publishProvisional(learner, progress);
    }
    return progress;
  }

  private void publishProvisional(String learner, Progress progress) throws Exception {
    Seal provisional = sealOf(learner, progress, live.blocks(learner, progress));
    emit(provisional.blockRecords(progress.step()));
    output.collect(new StreamRecord<>(provisional.provisional(progress.step())));
  }

  private Progress seal(String learner, Progress progress) throws Exception {
    List<AtomBlock> blocks = live.blocks(learner, progress);
    state.freeze(blocks);
    Seal seal = sealOf(learner, progress, blocks);
    emit(seal.blockRecords(null));
    output.collect(new StreamRecord<>(seal.sealed(progress.examples(), now())));
    state.update(state.vocabulary().afterSeal());
    state.reservoir().clear();
    state.active().clear();
    live.sealed(learner, blocks);
    long millis = Math.max(0, now() - progress.endedAt());
    shown.sealed(millis);
    tell(
        learner,
        progress.task(),
        EventKind.TASK_SEALED,
        "trained",
        Map.of(
            "examples", (double) progress.examples(),
            "trained", (double) progress.kept(),
            "steps", (double) progress.step(),
            "atoms", (double) seal.atoms(),
            "sealSeconds", millis / 1000.0,
            "loss", progress.loss()));
    return progress.afterSeal(seal.atoms());
  }

  private Seal sealOf(String learner, Progress progress, List<AtomBlock> blocks) throws Exception {
    return new Seal(
        learner,
        progress.task(),
        progress.backbone(),
        blocks,
        recipe.activation(),
        state.vocabulary().added());
  }

  private void emit(List<AtomBlockRecord> records) {
    for (AtomBlockRecord published : records) {
      output.collect(new StreamRecord<>(published));
    }
  }

  @Override
  public void endInput() throws Exception {
    while (!turns.isEmpty()) {
      takeTurn();
      letOthersThrough();
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    live.writeChanged();
  }

  @Override
  public void close() throws Exception {
    if (live != null) {
      live.close();
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

  private void waitingChanged(int change) {
    waiting += change;
    shown.waiting(waiting);
  }

  private void tell(
      String learner, int task, EventKind kind, String reason, Map<String, Double> figures) {
    output.collect(
        LearnerEvents.OUTPUT,
        new StreamRecord<>(new LearnerEvent(learner, task, now(), kind, reason, figures)));
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }
}
