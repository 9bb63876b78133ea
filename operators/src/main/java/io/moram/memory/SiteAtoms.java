// SPDX-License-Identifier: Apache-2.0
package io.moram.memory;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One site's frozen atoms in native memory, those of earlier tasks first.
 *
 * @param shape the site
 * @param keys {@code [atoms, inputWidth]}
 * @param values {@code [atoms, outputWidth]}
 * @param atomTasks the task of every atom
 */
record SiteAtoms(SiteShape shape, NDArray keys, NDArray values, List<Integer> atomTasks) {

  static SiteAtoms of(NDManager manager, AtomBlock block) {
    return new SiteAtoms(
        block.shape(),
        copy(manager, block.keys(), block.rank()),
        copy(manager, block.values(), block.rank()),
        Collections.nCopies(block.rank(), block.task()));
  }

  /** The same atoms and then those of {@code parts}, which are all of this site. */
  static SiteAtoms concatenate(NDManager manager, List<SiteAtoms> parts) {
    SiteAtoms first = parts.get(0);
    int atoms = 0;
    for (SiteAtoms part : parts) {
      if (!part.shape.equals(first.shape)) {
        throw new IllegalArgumentException(part.shape + " does not fit " + first.shape);
      }
      atoms += part.atomTasks.size();
    }
    NDArray keys = manager.create(new Shape(atoms, first.shape.inputWidth()));
    NDArray values = manager.create(new Shape(atoms, first.shape.outputWidth()));
    List<Integer> atomTasks = new ArrayList<>(atoms);
    for (SiteAtoms part : parts) {
      String rows = atomTasks.size() + ":" + (atomTasks.size() + part.atomTasks.size());
      keys.set(new NDIndex(rows), part.keys);
      values.set(new NDIndex(rows), part.values);
      atomTasks.addAll(part.atomTasks);
    }
    return new SiteAtoms(first.shape, keys, values, List.copyOf(atomTasks));
  }

  /** {@code [atoms, tasks]}: 1 where the atom is the task's, else 0. */
  NDArray membership(NDManager manager, List<Integer> tasks) {
    float[] members = new float[atomTasks.size() * tasks.size()];
    for (int atom = 0; atom < atomTasks.size(); atom++) {
      members[atom * tasks.size() + tasks.indexOf(atomTasks.get(atom))] = 1;
    }
    return copy(manager, members, atomTasks.size());
  }

  /**
   * Memory that the engine itself allocated: {@code create} leaves the numbers in a buffer of the
   * JVM, whose alignment varies, and with it the last bit of a product.
   */
  private static NDArray copy(NDManager manager, float[] numbers, int rows) {
    try (NDArray buffer = manager.create(numbers, new Shape(rows, numbers.length / rows))) {
      return buffer.duplicate();
    }
  }

  long bytes() {
    return (keys.size() + values.size()) * Float.BYTES;
  }
}
