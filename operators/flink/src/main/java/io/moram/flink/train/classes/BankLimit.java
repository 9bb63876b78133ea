// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.classes;

import io.moram.flink.train.settings.LearnerLimits;
import io.moram.flink.train.state.Progress;
import io.moram.sites.SiteShape;
import io.moram.training.TrainingRecipe;
import java.util.List;

/**
 * Limits the atoms of a learner. A task that has no room is not trained: it is sealed with its
 * classes and signature, and without atoms. So the learner goes on to know new classes, and its
 * bank takes no more memory.
 */
public final class BankLimit {
  private final LearnerLimits limits;
  private final List<SiteShape> sites;

  /**
   * @param sites the sites of the backbone
   */
  public BankLimit(LearnerLimits limits, List<SiteShape> sites) {
    this.limits = limits;
    this.sites = List.copyOf(sites);
  }

  /** Whether the open task has room for its atoms. */
  public boolean hasRoom(Progress progress, TrainingRecipe recipe) {
    long atomOfEverySite = sites.stream().mapToLong(LearnerLimits::atomBytes).sum();
    // The state counts atoms over all sites, so an atom has the mean size.
    long sealed = progress.sealed().atoms() * atomOfEverySite / sites.size();
    return sealed + recipe.rank() * atomOfEverySite <= limits.bankBytes();
  }

  /** Why a task has no atoms, in words. */
  public String whyUntrained(Progress progress, TrainingRecipe recipe) {
    return hasRoom(progress, recipe)
        ? "no atoms: no step could change them, because the losses were not finite, or because the"
            + " task has one class and no earlier one to tell it from"
        : "no atoms: the bank has no room, and learner.maximum-bank is "
            + limits.bankBytes()
            + " bytes";
  }
}
