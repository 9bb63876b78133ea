// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.logging.LearnerLog;
import io.moram.flink.train.models.TaskTrainer;
import io.moram.flink.train.state.OpenTaskProgress;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.state.RankDecision;
import io.moram.schemas.EventFigures;
import io.moram.schemas.EventKind;
import io.moram.sites.SiteGroup;
import io.moram.training.Accuracy;
import io.moram.training.TrainingRecipe;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reports seals: as events, in the metrics and in the log. */
final class SealEvents {
  private static final LearnerLog LOG = new LearnerLog(TrainingOperator.class);

  private final TaskTrainer<?> trainer;
  private final TrainingMetrics metrics;
  private final TrainingOutput output;

  /**
   * @param trainer whose sites have atoms
   */
  SealEvents(TaskTrainer<?> trainer, TrainingMetrics metrics, TrainingOutput output) {
    this.trainer = trainer;
    this.metrics = metrics;
    this.output = output;
  }

  /**
   * A task was sealed.
   *
   * @param progress the progress before the seal
   * @param recipe of the task
   * @param seal the published blocks
   * @param untrained why no atoms are sealed, in words; null if there are some
   */
  void sealed(
      String learner,
      Progress progress,
      TrainingRecipe recipe,
      SealRecords seal,
      @Nullable String untrained) {
    OpenTaskProgress open = progress.open();
    RankDecision decision = open.decision();
    int rank = decision.rank().orElseThrow();
    long now = output.now();
    long millis = Math.max(0, now - Objects.requireNonNullElse(open.endedAt(), now));
    long atoms = seal.atoms();
    int sites = trainer.siteGroups(recipe.firstLayer()).stream().mapToInt(SiteGroup::size).sum();
    long dropped = (long) rank * sites - atoms;
    Map<String, Double> figures = new TreeMap<>();
    figures.put(EventFigures.EXAMPLES, (double) open.examples());
    figures.put(EventFigures.TRAINED, decision.reuses() ? 0.0 : open.kept());
    figures.put(EventFigures.STEPS, (double) open.step());
    figures.put(EventFigures.STEPS_SAVED, (double) recipe.stepsPerTask() - open.step());
    figures.put(EventFigures.RANK, (double) rank);
    figures.put(EventFigures.ATOMS, (double) atoms);
    figures.put(EventFigures.ATOMS_DROPPED, (double) dropped);
    figures.put(EventFigures.ATOMS_SAVED, (double) recipe.rank() * sites - atoms);
    figures.put(EventFigures.SEAL_SECONDS, millis / 1000.0);
    if (open.step() > 0) {
      figures.put(EventFigures.LOSS, open.loss());
    }
    put(figures, EventFigures.BANK_ACCURACY, decision.bank());
    put(figures, EventFigures.SEALED_ACCURACY, decision.sealed());
    String reason = "trained";
    if (decision.reuses()) {
      int earlier = decision.recursOf().orElseThrow();
      reason = "reused task " + earlier;
      LOG.info(
          learner,
          progress.task(),
          "Task reused the bank: earlierTask={} examples={} milliseconds={}",
          earlier,
          open.examples(),
          millis);
    } else if (untrained != null) {
      reason = untrained;
      LOG.warn(
          learner,
          progress.task(),
          "Task sealed with {}: steps={} examples={}",
          untrained,
          open.step(),
          open.examples());
    } else {
      LOG.info(
          learner,
          progress.task(),
          "Task sealed: atoms={} steps={} milliseconds={} bytes={}",
          atoms,
          open.step(),
          millis,
          seal.bytes());
    }
    output.emit(progress, learner, EventKind.TASK_SEALED, reason, figures);
    metrics.sealed(learner, progress, millis, dropped);
  }

  private static void put(Map<String, Double> figures, String name, Accuracy accuracy) {
    if (accuracy.measured()) {
      figures.put(name, accuracy.value());
    }
  }
}
