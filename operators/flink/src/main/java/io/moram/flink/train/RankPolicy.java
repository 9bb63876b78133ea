// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.atoms.AtomBlock;
import io.moram.flink.train.batches.HoldOut;
import io.moram.flink.train.settings.RankSettings;
import io.moram.flink.train.settings.RecurrencePolicy;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.state.RankDecision;
import io.moram.training.Accuracy;
import io.moram.training.BankTrial;
import io.moram.training.TrainingRecipe;
import java.util.List;

/**
 * Decides how many atoms the open task adds, and measures their accuracy. Every decision is a
 * function of the learner's inputs alone, and is in its progress before the first step that depends
 * on it.
 *
 * <p>A measurement is a turn of at most {@value HoldOut#MAX_MEASURED} examples, because it then
 * takes about as long as a step. The learner of a call is the current key.
 */
final class RankPolicy {
  private final RankSettings settings;
  private final LearnerState state;
  private final TaskRecipes recipes;
  private final ResidentLearners<?> live;

  RankPolicy(
      TrainingSettings settings,
      LearnerState state,
      TaskRecipes recipes,
      ResidentLearners<?> live) {
    this.settings = settings.growth();
    this.state = state;
    this.recipes = recipes;
    this.live = live;
  }

  /**
   * Returns whether the open task takes no step before it has ended, because it may reuse the bank
   * and all of its examples decide that.
   */
  boolean waitsForEnd(Progress progress) {
    return mayReuse(progress) && !progress.open().decision().decided();
  }

  private boolean mayReuse(Progress progress) {
    return settings.recurrence() == RecurrencePolicy.REUSE && progress.open().decision().recurs();
  }

  /** Returns whether the next turn is a measurement and not a step. */
  boolean isDue(Progress progress) throws Exception {
    return !progress.open().decision().decided() || sealedAccuracyIsDue(progress);
  }

  private boolean sealedAccuracyIsDue(Progress progress) throws Exception {
    RankDecision decision = progress.open().decision();
    if (decision.reuses() || decision.sealed().measured() || state.classes().counts().open() < 2) {
      return false;
    }
    TrainingRecipe recipe = recipes.of(progress);
    HoldOut heldOut = heldOut(recipe);
    return progress.open().step() == recipe.stepsPerTask()
        || (progress.open().step() == heldOut.measuredAt()
            && heldOut.measured(state.reservoir()).length > 0);
  }

  /** Takes the measurement that is due. */
  Progress take(String learner, Progress progress) throws Exception {
    RankDecision decision = progress.open().decision();
    RankDecision now =
        decision.decided() ? withSealedAccuracy(learner, progress) : decided(learner, progress);
    return progress.withOpen(progress.open().decided(now));
  }

  private RankDecision decided(String learner, Progress progress) throws Exception {
    RankDecision decision = progress.open().decision();
    TrainingRecipe recipe = recipes.of(progress);
    if (progress.open().step() > 0) {
      // An older build opened the task, and it knew only one rank.
      return decision.withRank(Accuracy.NONE, recipe.rank());
    }
    if (settings.recurrence() == RecurrencePolicy.REFRESH && decision.recurs()) {
      return decision.withRank(Accuracy.NONE, settings.refreshRank(recipe.rank()));
    }
    if (!mayReuse(progress) && !settings.onDemand()) {
      return decision.withRank(Accuracy.NONE, recipe.rank());
    }
    Accuracy bank =
        live.evaluate(learner, recipe, List.of(), HoldOut.sample(progress), BankTrial::accuracy);
    Accuracy earlier =
        mayReuse(progress)
            ? state.sealedAccuracy(decision.recursOf().orElseThrow())
            : Accuracy.NONE;
    if (bank.noWorseThan(earlier)) {
      return decision.reusing(bank, earlier);
    }
    int classes = state.classes().counts().open();
    return decision.withRank(bank, settings.rank(recipe.rank(), bank, classes));
  }

  private RankDecision withSealedAccuracy(String learner, Progress progress) throws Exception {
    TrainingRecipe recipe = recipes.of(progress);
    HoldOut heldOut = heldOut(recipe);
    int[] unseen =
        progress.open().step() == heldOut.measuredAt()
            ? heldOut.measured(state.reservoir())
            : new int[0];
    int[] slots = unseen.length > 0 ? unseen : HoldOut.sample(progress);
    List<AtomBlock> blocks = live.blocks(learner, progress);
    return progress
        .open()
        .decision()
        .withSealed(live.evaluate(learner, recipe, blocks, slots, BankTrial::accuracy));
  }

  private HoldOut heldOut(TrainingRecipe recipe) {
    return new HoldOut(settings.recurrence(), recipe.stepsPerTask());
  }

  /** The blocks of the open task's seal; none if it reuses the bank. */
  List<AtomBlock> sealedBlocks(String learner, Progress progress) throws Exception {
    if (progress.open().decision().reuses()) {
      return List.of();
    }
    List<AtomBlock> blocks = live.blocks(learner, progress);
    return settings.dropInactive()
        ? live.evaluate(
            learner,
            recipes.of(progress),
            blocks,
            HoldOut.sample(progress),
            evaluation -> evaluation.activePart(blocks))
        : blocks;
  }
}
