// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.backbone.SharedBackbone;
import io.moram.flink.learner.LearnerEvents;
import io.moram.flink.logging.LearnerLog;
import io.moram.flink.logging.WarningLimit;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.OpenTaskProgress;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.turns.SlowSteps;
import io.moram.schemas.EventFigures;
import io.moram.schemas.EventKind;
import io.moram.training.TrainingRecipe;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what the trainer does, except seals ({@link SealEvents}): as events on {@link
 * LearnerEvents#OUTPUT}, in the metrics, and, if it happens at most once per task, in the log.
 */
final class TrainingEvents {
  private static final Logger TRAINER = LoggerFactory.getLogger(TrainingOperator.class);
  private static final LearnerLog LOG = new LearnerLog(TrainingOperator.class);

  private final TrainingSettings settings;
  private final TrainingMetrics metrics;
  private final TrainingOutput output;
  private final SlowSteps slowSteps = new SlowSteps();
  private final WarningLimit slowStepWarnings = new WarningLimit();
  private final WarningLimit republishWarnings = new WarningLimit();
  private final WarningLimit partlyReadWarnings = new WarningLimit();

  TrainingEvents(TrainingSettings settings, TrainingMetrics metrics, TrainingOutput output) {
    this.settings = settings;
    this.metrics = metrics;
    this.output = output;
  }

  /** The trainer is ready for inputs. */
  void trainerOpened(SharedBackbone shared) {
    TRAINER.info(
        "Trainer opened: backbone={} device={} roundedGradients={} activationBytes={}"
            + " liveLearners={} bankMemoryBytes={} waitingLimit={} reservoirPerClass={} pixelCacheBytes={}",
        shared.model().fingerprint(),
        shared.device(),
        settings.backward().rounded(),
        settings.backward().activationBytes(),
        settings.liveLearners(),
        settings.bankMemoryBytes(),
        settings.waitingLimit(),
        settings.reservoirPerClass(),
        settings.pixelCacheBytes());
  }

  /** A learner's progress was read from a checkpoint or savepoint. */
  void restored(String learner, Progress progress) {
    LOG.info(
        learner,
        progress.task(),
        "Learner restored: tasks={} steps={} waiting={}",
        progress.sealed().tasks(),
        progress.open().step(),
        progress.queue().size());
  }

  /** A learner without state has sealed tasks on the topic atoms, and must not replace them. */
  void refusedToBegin(String learner, int published) {
    LOG.warn(
        learner,
        0,
        "Learner has no state, but sealed tasks on the topic atoms; refused to begin at task 0:"
            + " publishedTasks={}",
        published);
  }

  /** A learner without state begins, and will replace its sealed tasks on the topic atoms. */
  void beganAnew(String learner, int published) {
    LOG.warn(
        learner,
        0,
        "Learner begins again at task 0; its first seal takes the place of all its sealed tasks:"
            + " publishedTasks={}",
        published);
    output.emit(
        0,
        learner,
        EventKind.BEGAN_ANEW,
        "learner.begin-anew",
        Map.of(EventFigures.PUBLISHED_TASKS, (double) published));
  }

  /**
   * A sealed task has been published again.
   *
   * @param lost whether it was lost on its way to the topic atoms; otherwise a request asked for it
   */
  void republished(String learner, int task, boolean lost) {
    metrics.republished();
    if (lost) {
      republishWarnings.log(
          leftOut ->
              LOG.warn(
                  learner,
                  task,
                  "Sealed task is missing on the topic atoms, and is published again: leftOut={}",
                  leftOut));
    }
    String reason = lost ? "missing on the topic atoms" : "requested";
    output.emit(task, learner, EventKind.REPUBLISHED, reason, Map.of());
  }

  /**
   * A request asked for all sealed tasks of a learner; an earlier build has kept no seal of some.
   */
  void requested(String learner, Progress progress, int published) {
    LOG.info(
        learner,
        progress.task(),
        "Sealed tasks are published again on request: tasks={} of={}",
        published,
        progress.sealed().tasks());
  }

  /** The first example of a task was admitted. */
  void opened(String learner, Progress progress) {
    LOG.info(learner, progress.task(), "Task opened: waiting={}", progress.queue().size());
  }

  /**
   * The backbone reads a new class's name only up to a place.
   *
   * @param read what it reads of the name
   */
  void nameReadInPart(String learner, Progress progress, String added, String read) {
    metrics.nameReadInPart();
    partlyReadWarnings.log(
        leftOut ->
            LOG.warn(
                learner,
                progress.task(),
                "The backbone reads only the beginning of a class name: added='{}' read='{}'"
                    + " leftOut={}",
                added,
                read,
                leftOut));
    output.emit(
        progress,
        learner,
        EventKind.NAME_READ_IN_PART,
        "of '" + added + "' only '" + read + "' is read",
        Map.of());
  }

  /** A new class and a known one cannot be distinguished by their names. */
  void namesAlike(String learner, Progress progress, String added, String known) {
    metrics.namesAlike();
    LOG.warn(
        learner,
        progress.task(),
        "The backbone reads two class names alike, so it cannot tell them apart by their names:"
            + " added='{}' known='{}'",
        added,
        known);
    output.emit(
        progress,
        learner,
        EventKind.NAMES_ALIKE,
        "'" + added + "' reads like '" + known + "'",
        Map.of());
  }

  /** The open task goes on under other numerics than before. */
  void numericsChanged(String learner, Progress progress, String changes) {
    LOG.warn(
        learner,
        progress.task(),
        "The open task goes on under other numerics, so its atoms will not be bit-identical to"
            + " those of an undisturbed run: changes='{}' step={}",
        changes,
        progress.open().step());
    output.emit(
        progress,
        learner,
        EventKind.NUMERICS_CHANGED,
        changes,
        Map.of(EventFigures.STEP, (double) progress.open().step()));
  }

  /** The first step of a task follows. */
  void started(String learner, Progress progress, TrainingRecipe recipe) {
    OpenTaskProgress open = progress.open();
    Map<String, Double> figures = new TreeMap<>();
    figures.put(EventFigures.EXAMPLES, (double) open.examples());
    figures.put(EventFigures.KEPT, (double) open.kept());
    figures.put(EventFigures.STEPS, (double) recipe.stepsPerTask());
    figures.put(EventFigures.RANK, (double) open.decision().rank().orElseThrow());
    if (open.decision().bank().measured()) {
      figures.put(EventFigures.BANK_ACCURACY, open.decision().bank().value());
    }
    String cause = open.isEnding() ? "task ended" : "first batch";
    output.emit(progress, learner, EventKind.TRAINING_STARTED, cause, figures);
  }

  /**
   * A step was taken.
   *
   * @param progress the progress after it
   * @param recipe of the open task
   * @param millis the time that it took
   * @param applied whether it changed the atoms
   */
  void stepped(
      String learner, Progress progress, TrainingRecipe recipe, long millis, boolean applied) {
    metrics.stepped(millis, applied);
    OpenTaskProgress open = progress.open();
    double average = slowSteps.averageMillis();
    if (slowSteps.isSlow(millis)) {
      slowStepWarnings.log(
          leftOut ->
              LOG.warn(
                  learner,
                  progress.task(),
                  "Slow step: step={} millis={} averageMillis={} leftOut={}",
                  open.step(),
                  millis,
                  Math.round(average),
                  leftOut));
    }
    if (open.step() == recipe.stepsPerTask() || open.step() % settings.progressInterval() == 0) {
      output.emit(
          progress,
          learner,
          EventKind.TRAINING_PROGRESS,
          open.isEnding() ? "task ended" : "batch full",
          Map.of(
              EventFigures.STEP, (double) open.step(),
              EventFigures.STEPS, (double) recipe.stepsPerTask(),
              EventFigures.LOSS, open.loss()));
    }
  }

  /**
   * Tasks were taken back.
   *
   * @param task the first of them, which is the next task
   * @param dropped how many of them were sealed
   */
  void rolledBack(String learner, int task, int dropped) {
    LOG.info(learner, task, "Tasks taken back: sealedTasks={}", dropped);
    output.emit(
        task,
        learner,
        EventKind.ROLLED_BACK,
        "requested",
        Map.of(EventFigures.TASKS_DROPPED, (double) dropped));
  }

  /**
   * All that was known of a learner is erased.
   *
   * @param dropped the number of its sealed tasks
   */
  void forgotten(String learner, int dropped) {
    metrics.forget(learner);
    LOG.info(learner, 0, "Learner forgotten: sealedTasks={}", dropped);
    output.emit(
        0,
        learner,
        EventKind.LEARNER_FORGOTTEN,
        "requested",
        Map.of(EventFigures.TASKS_DROPPED, (double) dropped));
  }
}
