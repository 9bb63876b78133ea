// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.bank;

import java.util.Collections;
import java.util.List;

/**
 * Which tasks the atoms of a site are of. Many sites share one.
 *
 * @param atomTasks the task of every atom
 * @param places of every atom, the place of its task in {@link AtomBank#taskNumbers}
 */
@SuppressWarnings("ArrayRecordComponent") // Read for every batch, and never compared.
public record AtomTaskIndex(List<Integer> atomTasks, int[] places) {

  static AtomTaskIndex of(List<Integer> atomTasks, List<Integer> tasks) {
    return new AtomTaskIndex(
        List.copyOf(atomTasks),
        atomTasks.stream().mapToInt(task -> Collections.binarySearch(tasks, task)).toArray());
  }
}
