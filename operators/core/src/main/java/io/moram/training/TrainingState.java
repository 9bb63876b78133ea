// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import io.moram.atoms.ClassPrompt;
import java.util.List;

/**
 * All that an open task needs to train on, exactly as it would have: a value.
 *
 * @param task the task's number
 * @param seed the learner's
 * @param step the optimiser steps taken
 * @param skipped how many of them changed nothing: see {@link StepResult#applied}
 * @param earlierClasses how many classes earlier tasks brought
 * @param classes the task's own classes, in order of arrival
 * @param sites the active atoms, in the backbone's order of sites
 */
public record TrainingState(
    int task,
    long seed,
    int step,
    int skipped,
    int earlierClasses,
    List<ClassPrompt> classes,
    List<ActiveSite> sites) {

  public TrainingState {
    classes = List.copyOf(classes);
    sites = List.copyOf(sites);
  }
}
