// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import java.util.List;

/**
 * The training of one open task: its active atoms in native memory, and the step that improves
 * them.
 *
 * <p>Not safe for several threads. Given the same frozen bank, recipe and batches, a training that
 * was saved by {@link #state} and restored goes on bit by bit as the one that was not, on the same
 * kind of device.
 *
 * @param <E> a prepared example
 */
public interface TaskTraining<E> extends AutoCloseable {

  /**
   * Takes one optimiser step.
   *
   * @param batch at least one example
   */
  StepResult step(List<E> batch);

  /**
   * Takes one optimiser step. A task of a single class has nothing to distinguish but earlier
   * classes.
   *
   * @param batch at least one example
   * @param earlierTexts embeddings of earlier classes, of length 1; a task without classes does not
   *     use them
   */
  default StepResult step(List<E> batch, List<float[]> earlierTexts) {
    return step(batch);
  }

  /** Makes a class known to the task, if it is not; nothing if its examples have no classes. */
  default void admit(ClassPrompt label) {}

  /** The steps taken so far. */
  int steps();

  /** How many steps changed nothing: see {@link StepResult#applied}. */
  int skipped();

  /** The native memory of the atoms and of both moments, in bytes. */
  long bytes();

  /** All of it, as a value. */
  TrainingState state();

  /** Copies the atoms as they are now, one block per site, in the model's order of sites. */
  List<AtomBlock> freeze();

  @Override
  void close();
}
