// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import io.moram.atoms.AtomBlock;
import io.moram.model.SiteAdapter;
import io.moram.training.ActiveTask;
import io.moram.training.text.TextRecipe;
import java.util.List;

/** What a method learns, task after task, and what it answered with in between. */
interface MethodVersions extends AutoCloseable {

  /**
   * Opens the next task.
   *
   * @param seed of the run
   */
  ActiveTask open(TextRecipe recipe, int task, long seed);

  /** Takes what a task has learned. */
  void seal(List<AtomBlock> blocks);

  /**
   * The adapter as it was after a task. One thread uses it, for passes over any prompts.
   *
   * @param afterTask the task's place, from 0
   */
  SiteAdapter version(int afterTask);

  @Override
  void close();
}
