// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.flink.io.AtomBlockCodec;
import io.moram.flink.io.SignatureParts;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.learner.TrainingInput.TaskRecurs;
import io.moram.flink.learner.TrainingInput.TasksRequested;
import io.moram.flink.train.classes.AlikeNames;
import io.moram.flink.train.classes.BankLimit;
import io.moram.flink.train.classes.ClassLimits;
import io.moram.flink.train.classes.OpenSignatures;
import io.moram.flink.train.classes.PartlyReadNames;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.LearnedClasses;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.OpenTaskProgress;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.state.RankDecision;
import io.moram.flink.train.state.Reservoir;
import io.moram.model.LabelReadings;
import io.moram.recall.RecallSignature;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.TaskSealed;
import io.moram.training.Accuracy;
import io.moram.training.StepResult;
import io.moram.training.TrainingRecipe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one learner, the current key. It admits an input, or takes a turn: one step,
 * one measurement, or the seal.
 */
final class TaskLifecycle {
  private final TrainingSettings settings;
  private final TaskRecipes recipes;
  private final Generations generations;
  private final LearnerState state;
  private final ResidentLearners<?> live;
  private final OpenSignatures signatures;
  private final AlikeNames alikeNames;
  private final PartlyReadNames partlyReadNames;
  private final TaskNumerics numerics;
  private final RankPolicy growth;
  private final ClassLimits classLimits;
  private final BankLimit bankLimit;
  private final TrainingMetrics shown;
  private final TrainingEvents events;
  private final SealEvents sealEvents;
  private final TrainingOutput output;
  private final Outbox outbox;

  TaskLifecycle(
      TrainingSettings settings,
      LearnerState state,
      TaskRecipes recipes,
      Generations generations,
      ResidentLearners<?> live,
      OpenSignatures signatures,
      LabelReadings readings,
      BankLimit bankLimit,
      TaskNumerics numerics,
      TrainingMetrics shown,
      TrainingEvents events,
      SealEvents sealEvents,
      TrainingOutput output,
      Outbox outbox) {
    this.settings = settings;
    this.state = state;
    this.recipes = recipes;
    this.generations = generations;
    this.live = live;
    this.signatures = signatures;
    this.alikeNames = new AlikeNames(readings);
    this.partlyReadNames = new PartlyReadNames(readings);
    this.numerics = numerics;
    this.growth = new RankPolicy(settings, state, recipes, live);
    this.classLimits = new ClassLimits(settings.limits());
    this.bankLimit = bankLimit;
    this.shown = shown;
    this.events = events;
    this.sealEvents = sealEvents;
    this.output = output;
    this.outbox = outbox;
  }

  /** Admits the learner's next input; only if no turn is due. */
  Progress admit(Progress progress, TrainingInput input) throws Exception {
    String learner = input.learner();
    if (input.task() != progress.task()) {
      throw new IllegalStateException(
          "Learner "
              + learner
              + " is at task "
              + progress.task()
              + "; its next input must be of that task, but is "
              + input);
    }
    if (input instanceof TaskExample example) {
      return admitExample(progress, example);
    }
    if (input instanceof TaskRecurs recurs) {
      RankDecision recurring = progress.open().decision().recurring(recurs.recursOf());
      return progress.withOpen(progress.open().decided(recurring));
    }
    if (input instanceof TasksRequested) {
      int tasks = outbox.republishAll(learner);
      events.requested(learner, progress, tasks);
      return progress;
    }
    OpenTaskProgress open = progress.open();
    if (open.examples() == 0) {
      throw new IllegalStateException(
          "Learner " + learner + " has no example of the task that ends with " + input);
    }
    return progress.withOpen(open.ended(stepsLeft(progress), output.now()));
  }

  private Progress admitExample(Progress progress, TaskExample example) throws Exception {
    String learner = example.learner();
    LabeledExample labeled = example.kept();
    OpenTaskProgress open = progress.open();
    LearnedClasses classes = state.classes();
    ClassPrompt added = new ClassPrompt(labeled.label(), labeled.promptTemplate());
    boolean isNew = !classes.isOpen(labeled.label());
    String refusal = isNew ? classLimits.refusal(classes, added) : null;
    if (refusal != null) {
      output.setAside(example, DeadLetterReason.LIMIT, refusal);
      return progress;
    }
    if (open.examples() == 0) {
      if (progress.task() == 0 && !state.hasBegun()) {
        state.begin(generations.begin(learner, output.now()));
      }
      recipes.open(progress);
      events.opened(learner, progress);
    }
    if (isNew) {
      reportName(learner, progress, added);
      classes.add(added);
    }
    signatures.add(learner, labeled, isNew);
    Reservoir.Admission admission = state.reservoir().admit(labeled, progress.task(), open.kept());
    if (admission instanceof Reservoir.Replaced replaced) {
      live.exampleChanged(learner, replaced.slot());
    }
    shown.exampleAdmitted(!(admission instanceof Reservoir.LeftOut));
    int kept = admission instanceof Reservoir.Added ? open.kept() + 1 : open.kept();
    TrainingRecipe recipe = recipes.of(progress);
    boolean batchFull = (open.examples() + 1) % recipe.batchSize() == 0;
    boolean train = batchFull && !growth.waitsForEnd(progress);
    int due = train ? Math.min(recipe.stepsPerBatch(), stepsLeft(progress)) : 0;
    return progress.withOpen(open.given(kept, due));
  }

  /** Reports a new class that its name does not tell from others, or not in full. */
  private void reportName(String learner, Progress progress, ClassPrompt added) throws Exception {
    String part = partlyReadNames.partOf(added);
    if (part != null) {
      events.nameReadInPart(learner, progress, added.label(), part);
    }
    String alike = alikeNames.alike(state.classes(), added);
    if (alike != null) {
      events.namesAlike(learner, progress, added.label(), alike);
    }
  }

  /** The open task's steps that are not taken yet. */
  private int stepsLeft(Progress progress) throws Exception {
    TrainingRecipe recipe = recipes.of(progress);
    return bankLimit.hasRoom(progress, recipe) ? recipe.stepsPerTask() - progress.open().step() : 0;
  }

  /** Takes a turn; only if a step is due or the task is ending. */
  Progress turn(String learner, Progress progress) throws Exception {
    if (growth.isDue(progress)) {
      return growth.take(learner, progress);
    }
    return progress.open().due() > 0 ? step(learner, progress) : seal(learner, progress);
  }

  private Progress step(String learner, Progress before) throws Exception {
    TrainingRecipe recipe = recipes.of(before);
    if (before.open().step() == 0) {
      numerics.begin();
      events.started(learner, before, recipe);
    }
    long start = System.nanoTime();
    StepResult result = live.step(learner, before);
    long millis = (System.nanoTime() - start) / 1_000_000;
    Progress progress = before.withOpen(before.open().stepped(result.loss()));
    events.stepped(learner, progress, recipe, millis, result.applied());
    int step = progress.open().step();
    int interval = settings.provisionalInterval();
    if (interval > 0 && step % interval == 0 && step < recipe.stepsPerTask()) {
      publishOpen(learner, progress, live.blocks(learner, progress));
    }
    return progress;
  }

  private Progress seal(String learner, Progress progress) throws Exception {
    RankDecision decision = progress.open().decision();
    boolean untrained = !decision.reuses() && live.isUntrained(learner, progress);
    List<AtomBlock> blocks = untrained ? List.of() : growth.sealedBlocks(learner, progress);
    RecallSignature signature = signatures.whole(learner, progress);
    SealRecords seal = recordsOf(learner, progress, blocks, signature, null);
    Integer recursOf = decision.reuses() ? decision.recursOf().orElseThrow() : null;
    live.sealed(learner, blocks);
    // What can fail for this learner alone is above, so the rest happens as a whole.
    signatures.sealed(learner, progress, signature);
    state.freeze(blocks);
    TaskSealed sealed = seal.sealed(progress.open().examples(), output.now(), recursOf);
    output.publish(seal, sealed);
    outbox.sealed(sealed);
    state.classes().seal();
    Accuracy accuracy = decision.sealed();
    if (accuracy.measured()) {
      state.putSealedAccuracy(progress.task(), accuracy);
    }
    state.reservoir().clear();
    state.active().clear();
    sealEvents.sealed(
        learner,
        progress,
        recipes.of(progress),
        seal,
        untrained ? bankLimit.whyUntrained(progress, recipes.of(progress)) : null);
    return progress.afterSeal(seal.atoms());
  }

  /**
   * Publishes the classes of the open task, so that serving knows them before the first step. Once
   * the task's atoms have been published at an interval, they are published with the classes: a
   * publication takes the place of the one before.
   */
  void publishClasses(String learner, Progress progress) throws Exception {
    if (progress.open().examples() > 0) {
      int interval = settings.provisionalInterval();
      boolean withAtoms = interval > 0 && progress.open().step() >= interval;
      publishOpen(learner, progress, withAtoms ? live.blocks(learner, progress) : List.of());
    }
  }

  private void publishOpen(String learner, Progress progress, List<AtomBlock> blocks)
      throws Exception {
    int step = progress.open().step();
    RecallSignature soFar = signatures.soFar(learner);
    SealRecords provisional =
        recordsOf(learner, progress, blocks, soFar == null ? null : soFar.meansAlone(), step);
    if (!blocks.isEmpty() || soFar != null) {
      output.publish(provisional, provisional.provisional(step));
    }
  }

  private SealRecords recordsOf(
      String learner,
      Progress progress,
      List<AtomBlock> blocks,
      @Nullable RecallSignature signature,
      @Nullable Integer provisionalStep)
      throws Exception {
    return new SealRecords(
        learner,
        progress.task(),
        state.generation(),
        progress.backbone(),
        blocks.stream()
            .map(block -> AtomBlockCodec.encode(learner, block, provisionalStep))
            .toList(),
        recipes.of(progress).activation(),
        state.classes().added(),
        signature == null
            ? List.of()
            : SignatureParts.cut(learner, progress.task(), signature, provisionalStep != null));
  }
}
