// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.bank;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.AtomBlock;
import io.moram.engine.EngineMemory;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A site's atoms while a bank is being built: what an earlier bank had, and new blocks.
 *
 * @param parts earlier tasks first; may grow
 */
record SiteAtomsBuilder(SiteShape shape, List<Part> parts) {

  /**
   * Some atoms.
   *
   * @param keys {@code [atoms, inputWidth]}
   * @param values {@code [atoms, outputWidth]}
   * @param atomTasks the task of every atom
   */
  record Part(NDArray keys, NDArray values, List<Integer> atomTasks) {}

  static SiteAtomsBuilder none(SiteShape shape) {
    return new SiteAtomsBuilder(shape, new ArrayList<>());
  }

  /**
   * Adds a block.
   *
   * @param manager keeps its numbers
   * @throws IllegalArgumentException if it is not of a later task than what is there, or is not as
   *     wide
   */
  void add(NDManager manager, AtomBlock block) {
    if (!block.shape().equals(shape)) {
      throw new IllegalArgumentException(block.shape() + " does not fit " + shape);
    }
    if (!parts.isEmpty()) {
      List<Integer> present = parts.get(parts.size() - 1).atomTasks;
      int newest = present.get(present.size() - 1);
      if (block.task() <= newest) {
        throw new IllegalArgumentException(
            block + " cannot follow the atoms of task " + newest + " at the same site");
      }
    }
    parts.add(
        new Part(
            copy(manager, block.keys(), block.rank()),
            copy(manager, block.values(), block.rank()),
            Collections.nCopies(block.rank(), block.task())));
  }

  private static NDArray copy(NDManager manager, float[] numbers, int rows) {
    return EngineMemory.copy(manager.create(numbers, new Shape(rows, numbers.length / rows)));
  }

  List<Integer> atomTasks() {
    return parts.stream().flatMap(part -> part.atomTasks.stream()).toList();
  }
}
