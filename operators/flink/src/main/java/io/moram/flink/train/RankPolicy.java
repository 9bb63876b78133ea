// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.atoms.AtomBlock;
import io.moram.flink.train.pictures.HoldOut;
import io.moram.flink.train.settings.RankSettings;
import io.moram.flink.train.settings.RecurrencePolicy;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.state.RankDecision;
import io.moram.training.Accuracy;
import io.moram.training.BankEvaluation;
import io.moram.training.TrainingRecipe;
import java.util.List;

/**
 * Decides how many atoms the open task adds, and measures what they do. Every decision is a
 * function of the learner's inputs alone, and is in its progress before the first step that depends
 * on it.
 *
 * <p>A measurement is a turn of its own, of at most {@value HoldOut#MAX_MEASURED} examples: it
 * takes about as long as a step. The learner of a call is the current key.
 */
final class RankPolicy {
  private final RankSettings settings;
  private final TrainingRecipe recipe;
  private final HoldOut heldOut;
  private final LearnerState state;
  private final ResidentLearners live;

  RankPolicy(TrainingSettings settings, LearnerState state, ResidentLearners live) {
    this.settings = settings.growth();
    this.recipe = settings.recipe();
    this.heldOut = new HoldOut(this.settings.recurrence(), recipe.stepsPerTask());
    this.state = state;
    this.live = live;
  }

  /**
   * Whether the open task takes no step before it has ended: it may be an earlier one come back,
   * and all of its examples decide whether it trains.
   */
  boolean waitsForEnd(Progress progress) {
    return mayReuse(progress) && !progress.open().decision().decided();
  }

  private boolean mayReuse(Progress progress) {
    return settings.recurrence() == RecurrencePolicy.REUSE && progress.open().decision().recurs();
  }

  /** Whether the next turn is to take one of the measures, and no step. */
  boolean isDue(Progress progress) throws Exception {
    return !progress.open().decision().decided() || sealedAccuracyIsDue(progress);
  }

  private boolean sealedAccuracyIsDue(Progress progress) throws Exception {
    RankDecision decision = progress.open().decision();
    if (decision.reuses() || decision.sealed().measured() || state.vocabulary().open().size() < 2) {
      return false;
    }
    return progress.open().step() == recipe.stepsPerTask()
        || (progress.open().step() == heldOut.measuredAt()
            && heldOut.measured(state.reservoir()).length > 0);
  }

  /** Takes the measure that is due. */
  Progress take(String learner, Progress progress) throws Exception {
    RankDecision decision = progress.open().decision();
    RankDecision now =
        decision.decided() ? withSealedAccuracy(learner, progress) : decided(learner, progress);
    return progress.withOpen(progress.open().decided(now));
  }

  private RankDecision decided(String learner, Progress progress) throws Exception {
    RankDecision decision = progress.open().decision();
    if (progress.open().step() > 0) {
      // An older build has opened it, and that knew one rank alone.
      return decision.withRank(Accuracy.NONE, recipe.rank());
    }
    if (settings.recurrence() == RecurrencePolicy.REFRESH && decision.recurs()) {
      return decision.withRank(Accuracy.NONE, settings.refreshRank(recipe.rank()));
    }
    if (!mayReuse(progress) && !settings.onDemand()) {
      return decision.withRank(Accuracy.NONE, recipe.rank());
    }
    Accuracy bank =
        live.tried(learner, List.of(), HoldOut.sample(progress), BankEvaluation::accuracy);
    Accuracy earlier =
        mayReuse(progress)
            ? state.sealedAccuracy(decision.recursOf().orElseThrow())
            : Accuracy.NONE;
    if (bank.noWorseThan(earlier)) {
      return decision.reusing(bank, earlier);
    }
    int classes = state.vocabulary().open().size();
    return decision.withRank(bank, settings.rank(recipe.rank(), bank, classes));
  }

  private RankDecision withSealedAccuracy(String learner, Progress progress) throws Exception {
    int[] unseen =
        progress.open().step() == heldOut.measuredAt()
            ? heldOut.measured(state.reservoir())
            : new int[0];
    int[] slots = unseen.length > 0 ? unseen : HoldOut.sample(progress);
    List<AtomBlock> blocks = live.blocks(learner, progress);
    return progress
        .open()
        .decision()
        .withSealed(live.tried(learner, blocks, slots, BankEvaluation::accuracy));
  }

  /** The open task's atoms as they are sealed. */
  List<AtomBlock> sealedBlocks(String learner, Progress progress) throws Exception {
    if (progress.open().decision().reuses()) {
      return List.of();
    }
    List<AtomBlock> blocks = live.blocks(learner, progress);
    return settings.dropInactive()
        ? live.tried(learner, blocks, HoldOut.sample(progress), trial -> trial.activePart(blocks))
        : blocks;
  }
}
