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
 * @param kept the number of parts at the front that no other part may precede
 */
record SiteAtomsBuilder(SiteShape shape, List<Part> parts, int kept) implements AutoCloseable {

  /**
   * Some atoms.
   *
   * @param keys {@code [atoms, inputWidth]}
   * @param values {@code [atoms, outputWidth]}
   * @param atomTasks the task of every atom
   */
  record Part(NDArray keys, NDArray values, List<Integer> atomTasks) {
    int oldest() {
      return atomTasks.get(0);
    }

    int newest() {
      return atomTasks.get(atomTasks.size() - 1);
    }
  }

  static SiteAtomsBuilder none(SiteShape shape) {
    return new SiteAtomsBuilder(shape, new ArrayList<>(), 0);
  }

  /** The atoms of an earlier bank, which later tasks follow. */
  static SiteAtomsBuilder after(SiteShape shape, Part earlier) {
    return new SiteAtomsBuilder(shape, new ArrayList<>(List.of(earlier)), 1);
  }

  /**
   * Adds a block, in the order of the tasks.
   *
   * @param manager keeps its numbers
   * @throws IllegalArgumentException if an earlier bank has later tasks, if the task is there
   *     already, or if the block is not as wide
   */
  void add(NDManager manager, AtomBlock block) {
    if (!block.shape().equals(shape)) {
      throw new IllegalArgumentException(block.shape() + " does not fit " + shape);
    }
    int place = parts.size();
    while (place > kept && parts.get(place - 1).oldest() > block.task()) {
      place--;
    }
    if (place > 0 && parts.get(place - 1).newest() >= block.task()) {
      throw new IllegalArgumentException(
          block
              + " cannot follow the atoms of task "
              + parts.get(place - 1).newest()
              + " at the same site");
    }
    parts.add(
        place,
        new Part(
            copy(manager, block.keys(), block.rank()),
            copy(manager, block.values(), block.rank()),
            Collections.nCopies(block.rank(), block.task())));
  }

  private static NDArray copy(NDManager manager, float[] numbers, int rows) {
    return EngineMemory.copy(manager.create(numbers, new Shape(rows, numbers.length / rows)));
  }

  /** Frees the parts; a second time does nothing. */
  @Override
  public void close() {
    for (Part part : parts) {
      part.keys.close();
      part.values.close();
    }
  }

  List<Integer> atomTasks() {
    return parts.stream().flatMap(part -> part.atomTasks.stream()).toList();
  }
}
