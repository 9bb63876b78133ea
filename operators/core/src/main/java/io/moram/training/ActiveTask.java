// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.training.LayerTraining;
import io.moram.model.FrozenModel;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.List;
import java.util.function.Function;

/**
 * The atoms of one open task, and the step that improves them, whatever they learn from. Not safe
 * for several threads.
 */
public final class ActiveTask implements AutoCloseable {
  private final FrozenModel model;
  private final Function<NDManager, LayerTraining> layers;
  private final ActiveLayout layout;
  private final AdamW optimizer;
  private final ActiveAtoms atoms;
  private int steps;
  private int skipped;

  private ActiveTask(
      FrozenModel model,
      Function<NDManager, LayerTraining> layers,
      ActiveLayout layout,
      AdamW optimizer,
      ActiveAtoms atoms) {
    this.model = model;
    this.layers = layers;
    this.layout = layout;
    this.optimizer = optimizer;
    this.atoms = atoms;
  }

  /**
   * Opens a task with fresh atoms: random keys, and values of zero.
   *
   * @param groups the layers that take atoms
   * @param rank the number of atoms per site, at least 1
   * @param layers makes the adapted layer of one step, in the step's memory
   * @param task the task's number; it and the seed decide the keys
   */
  public static ActiveTask fresh(
      FrozenModel model,
      List<SiteGroup> groups,
      int rank,
      Function<NDManager, LayerTraining> layers,
      AdamW optimizer,
      int task,
      long seed) {
    ActiveLayout layout = new ActiveLayout(groups, rank);
    ActiveAtoms atoms =
        ActiveAtoms.fresh(model.manager().newSubManager(), layout, layout.initial(task, seed));
    return new ActiveTask(model, layers, layout, optimizer, atoms);
  }

  /**
   * Opens a task with atoms that are given. The optimiser starts afresh.
   *
   * @param groups the layers that take atoms
   * @param blocks one per site, in the order of the groups, all of one rank
   * @param layers makes the adapted layer of one step, in the step's memory
   */
  public static ActiveTask from(
      FrozenModel model,
      List<SiteGroup> groups,
      List<AtomBlock> blocks,
      Function<NDManager, LayerTraining> layers,
      AdamW optimizer) {
    ActiveLayout layout = new ActiveLayout(groups, blocks.get(0).rank());
    List<ActiveSite> sites =
        blocks.stream()
            .map(
                block -> {
                  float[] keys = new float[block.keys().length];
                  float[] values = new float[block.values().length];
                  return new ActiveSite(
                      block.shape(),
                      block.rank(),
                      block.keys(),
                      block.values(),
                      keys,
                      values,
                      keys,
                      values);
                })
            .toList();
    ActiveAtoms atoms = ActiveAtoms.restored(model.manager().newSubManager(), layout, sites);
    return new ActiveTask(model, layers, layout, optimizer, atoms);
  }

  /**
   * Goes on with a task that was saved.
   *
   * @param groups the layers that take atoms
   * @param rank the number of atoms per site
   * @param firstLayer the lowest adapted layer, for errors
   * @param layers makes the adapted layer of one step, in the step's memory
   * @throws IllegalArgumentException if the saved atoms are of another rank or other sites: both
   *     cannot change while a task is open
   */
  public static ActiveTask restored(
      FrozenModel model,
      List<SiteGroup> groups,
      int rank,
      int firstLayer,
      Function<NDManager, LayerTraining> layers,
      AdamW optimizer,
      TrainingState state) {
    ActiveLayout layout = new ActiveLayout(groups, rank);
    List<SiteShape> saved = state.sites().stream().map(ActiveSite::shape).toList();
    if (!saved.equals(layout.shapes())
        || state.sites().stream().anyMatch(site -> site.rank() != rank)) {
      throw new IllegalArgumentException(
          "training.rank is "
              + rank
              + " and training.first-layer is "
              + firstLayer
              + "; must be what the open task "
              + state.task()
              + " was opened with, on the same backbone. Restore with those settings.");
    }
    ActiveTask task =
        new ActiveTask(
            model,
            layers,
            layout,
            optimizer,
            ActiveAtoms.restored(model.manager().newSubManager(), layout, state.sites()));
    task.steps = state.step();
    task.skipped = state.skipped();
    return task;
  }

  /** Counts a step that changes nothing. */
  public StepResult skip() {
    steps++;
    skipped++;
    return new StepResult(steps, 0, false);
  }

  /**
   * Takes one optimiser step. It changes nothing if the loss or a gradient is not finite.
   *
   * @param learningRate of this step
   */
  public StepResult step(double learningRate, Objective objective) {
    try (NDManager scope = model.newScope();
        LayerTraining layer = layers.apply(scope)) {
      ActiveSites sites = new ActiveSites(layer, layout, atoms.in(scope));
      float loss = objective.run(scope, sites);
      steps++;
      NDArray gradient = sites.gradient();
      double squares = squares(gradient);
      // One number that is not finite would reach every atom in one step, and be sealed
      // permanently.
      boolean applied = Float.isFinite(loss) && Double.isFinite(squares);
      if (applied) {
        optimizer.limit(gradient, Math.sqrt(squares));
        atoms.improve(optimizer, steps, learningRate, gradient);
      } else {
        skipped++;
      }
      return new StepResult(steps, loss, applied);
    }
  }

  /** AdamW adds up squares, which overflow earlier than the numbers. */
  private static double squares(NDArray gradient) {
    try (NDArray squares = gradient.square();
        NDArray sum = squares.sum()) {
      return sum.getFloat();
    }
  }

  /** The steps taken so far. */
  public int steps() {
    return steps;
  }

  /** How many steps changed nothing: see {@link StepResult#applied}. */
  public int skipped() {
    return skipped;
  }

  /** The native memory of the atoms and of both moments, in bytes. */
  public long bytes() {
    return atoms.bytes();
  }

  /** The atoms and both moments, as values, in the model's order of sites. */
  public List<ActiveSite> sites() {
    return atoms.sites();
  }

  /**
   * Copies the atoms as they are now, one block per site, in the model's order of sites.
   *
   * @param task the blocks' task
   */
  public List<AtomBlock> blocks(int task) {
    return atoms.blocks(task);
  }

  @Override
  public void close() {
    atoms.close();
  }
}
