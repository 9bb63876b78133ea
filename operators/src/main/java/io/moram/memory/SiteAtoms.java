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
 * @param lowKeys the keys in the precision of the first scores; may be {@code keys} itself
 * @param values {@code [atoms, outputWidth]}
 * @param atomTasks the task of every atom
 */
record SiteAtoms(
    SiteShape shape, NDArray keys, NDArray lowKeys, NDArray values, List<Integer> atomTasks) {

  static SiteAtoms of(NDManager manager, AtomBlock block) {
    NDArray keys = copy(manager, block.keys(), block.rank());
    return new SiteAtoms(
        block.shape(),
        keys,
        keys,
        copy(manager, block.values(), block.rank()),
        Collections.nCopies(block.rank(), block.task()));
  }

  /** The same atoms and then those of {@code parts}, which are all of this site. */
  static SiteAtoms concatenate(NDManager manager, List<SiteAtoms> parts, ScorePrecision precision) {
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
    return new SiteAtoms(
        first.shape, keys, precision.forAtoms(atoms).of(keys), values, List.copyOf(atomTasks));
  }

  /** Every atom's task as a place in {@code tasks}, which ascend. */
  int[] taskPlaces(List<Integer> tasks) {
    return atomTasks.stream().mapToInt(task -> Collections.binarySearch(tasks, task)).toArray();
  }

  /** How many atoms more than the best k are to be scored again. */
  int spare() {
    return lowKeys == keys ? 0 : ScorePrecision.SPARE;
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
    long low = lowKeys == keys ? 0 : lowKeys.size() * Short.BYTES;
    return (keys.size() + values.size()) * Float.BYTES + low;
  }
}
