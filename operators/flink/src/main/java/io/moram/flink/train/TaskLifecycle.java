// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.flink.io.AtomBlockCodec;
import io.moram.flink.learner.LabeledPicture;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.learner.TrainingInput.TaskRecurs;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.state.RankDecision;
import io.moram.flink.train.state.Reservoir;
import io.moram.flink.train.state.Vocabulary;
import io.moram.schemas.EventFigures;
import io.moram.schemas.EventKind;
import io.moram.training.Accuracy;
import io.moram.training.StepResult;
import io.moram.training.TrainingRecipe;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is done for one learner, the current key: an input is admitted, or a turn is taken, which is
 * one step, one measurement or the seal.
 */
final class TaskLifecycle {
  private final TrainingSettings settings;
  private final TrainingRecipe recipe;
  private final LearnerState state;
  private final ResidentLearners live;
  private final RankPolicy growth;
  private final TrainingMetrics shown;
  private final TrainingOutput output;

  TaskLifecycle(
      TrainingSettings settings,
      LearnerState state,
      ResidentLearners live,
      TrainingMetrics shown,
      TrainingOutput output) {
    this.settings = settings;
    this.recipe = settings.recipe();
    this.state = state;
    this.live = live;
    this.growth = new RankPolicy(settings, state, live);
    this.shown = shown;
    this.output = output;
  }

  /** Admits the learner's next input; only if no turn is due. */
  Progress admit(Progress progress, TrainingInput input) throws Exception {
    String learner = input.learner();
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
    return progress.ended(recipe.stepsPerTask() - progress.step(), output.now());
  }

  private Progress admitExample(String learner, Progress progress, LabeledPicture picture)
      throws Exception {
    Vocabulary vocabulary = state.vocabulary();
    if (!vocabulary.hasOpen(picture.label())) {
      state.update(vocabulary.with(new ClassPrompt(picture.label(), picture.promptTemplate())));
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
    boolean train = batchFull && !growth.waitsForEnd(progress);
    return progress.given(kept, train ? Math.min(recipe.stepsPerBatch(), left) : 0);
  }

  /** Takes a turn, where a step is due or the task is ending. */
  Progress turn(String learner, Progress progress) throws Exception {
    if (growth.isDue(progress)) {
      return growth.take(learner, progress);
    }
    return progress.due() > 0 ? step(learner, progress) : seal(learner, progress);
  }

  private Progress step(String learner, Progress before) throws Exception {
    if (before.step() == 0) {
      tellStarted(learner, before);
    }
    long start = System.nanoTime();
    StepResult result = live.step(learner, before);
    shown.stepped((System.nanoTime() - start) / 1_000_000);
    Progress progress = before.stepped(result.loss());
    boolean last = progress.step() == recipe.stepsPerTask();
    if (last || progress.step() % settings.progressInterval() == 0) {
      output.tell(
          progress,
          learner,
          EventKind.TRAINING_PROGRESS,
          progress.ending() ? "task ended" : "batch full",
          Map.of(
              EventFigures.STEP, (double) progress.step(),
              EventFigures.STEPS, (double) recipe.stepsPerTask(),
              EventFigures.LOSS, progress.loss()));
    }
    int interval = settings.provisionalInterval();
    if (interval > 0 && progress.step() % interval == 0 && !last) {
      SealRecords provisional =
          recordsOf(learner, progress, live.blocks(learner, progress), progress.step());
      output.publish(provisional.blocks(), provisional.provisional(progress.step()));
    }
    return progress;
  }

  private void tellStarted(String learner, Progress progress) {
    Map<String, Double> figures = new TreeMap<>();
    figures.put(EventFigures.EXAMPLES, (double) progress.examples());
    figures.put(EventFigures.KEPT, (double) progress.kept());
    figures.put(EventFigures.STEPS, (double) recipe.stepsPerTask());
    figures.put(EventFigures.RANK, (double) progress.growth().rank());
    put(figures, EventFigures.BANK_ACCURACY, progress.growth().bank());
    String cause = progress.ending() ? "task ended" : "first batch";
    output.tell(progress, learner, EventKind.TRAINING_STARTED, cause, figures);
  }

  private Progress seal(String learner, Progress progress) throws Exception {
    List<AtomBlock> blocks = growth.sealedBlocks(learner, progress);
    state.freeze(blocks);
    SealRecords seal = recordsOf(learner, progress, blocks, null);
    output.publish(seal.blocks(), seal.sealed(progress.examples(), output.now()));
    state.update(state.vocabulary().afterSeal());
    if (progress.growth().sealed().measured()) {
      state.putSealedAccuracy(progress.task(), progress.growth().sealed());
    }
    state.reservoir().clear();
    state.active().clear();
    live.sealed(learner, blocks);
    tellSealed(learner, progress, seal.atoms());
    return progress.afterSeal(seal.atoms());
  }

  private void tellSealed(String learner, Progress progress, long atoms) {
    RankDecision grown = progress.growth();
    long millis = Math.max(0, output.now() - progress.endedAt());
    long dropped = (long) grown.rank() * live.sites() - atoms;
    Map<String, Double> figures = new TreeMap<>();
    figures.put(EventFigures.EXAMPLES, (double) progress.examples());
    figures.put(EventFigures.TRAINED, grown.reuses() ? 0.0 : progress.kept());
    figures.put(EventFigures.STEPS, (double) progress.step());
    figures.put(EventFigures.STEPS_SAVED, (double) recipe.stepsPerTask() - progress.step());
    figures.put(EventFigures.RANK, (double) grown.rank());
    figures.put(EventFigures.ATOMS, (double) atoms);
    figures.put(EventFigures.ATOMS_DROPPED, (double) dropped);
    figures.put(EventFigures.ATOMS_SAVED, (double) recipe.rank() * live.sites() - atoms);
    figures.put(EventFigures.SEAL_SECONDS, millis / 1000.0);
    if (progress.step() > 0) {
      figures.put(EventFigures.LOSS, progress.loss());
    }
    put(figures, EventFigures.BANK_ACCURACY, grown.bank());
    put(figures, EventFigures.SEALED_ACCURACY, grown.sealed());
    output.tell(
        progress,
        learner,
        EventKind.TASK_SEALED,
        grown.reuses() ? "reused task " + grown.recursOf() : "trained",
        figures);
    shown.sealed(learner, progress, millis, dropped);
  }

  private static void put(Map<String, Double> figures, String name, Accuracy accuracy) {
    if (accuracy.measured()) {
      figures.put(name, accuracy.value());
    }
  }

  private SealRecords recordsOf(
      String learner, Progress progress, List<AtomBlock> blocks, @Nullable Integer provisionalStep)
      throws Exception {
    return new SealRecords(
        learner,
        progress.task(),
        progress.backbone(),
        blocks.stream()
            .map(block -> AtomBlockCodec.encode(learner, block, provisionalStep))
            .toList(),
        recipe.activation(),
        state.vocabulary().added());
  }
}
