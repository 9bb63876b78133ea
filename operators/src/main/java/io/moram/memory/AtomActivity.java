// SPDX-License-Identifier: Apache-2.0
package io.moram.memory;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which atoms of one bank have been active for any token, over as many batches as are watched. An
 * atom is active where it is among the best k and its score reaches the threshold. One thread.
 */
public final class AtomActivity {
  private final NDManager manager;
  private final Map<String, NDArray> strongest = new HashMap<>();

  /**
   * @param manager keeps a number an atom of every site until it is closed
   */
  public AtomActivity(NDManager manager) {
    this.manager = manager;
  }

  void record(String site, Mixture mixture) {
    NDArray now = mixture.strongest(manager);
    NDArray before = strongest.get(site);
    NDArray both = now;
    if (before != null) {
      try (now;
          before) {
        both = now.maximum(before);
      }
    }
    both.attach(manager);
    strongest.put(site, both);
  }

  /**
   * A block without the atoms that were never active.
   *
   * @param newest the bank's last block at its site
   * @return empty where none of its atoms was active; the block itself where all were, or where
   *     nothing was watched at the site
   */
  public Optional<AtomBlock> activePart(AtomBlock newest) {
    NDArray weights = strongest.get(newest.site());
    if (weights == null) {
      return Optional.of(newest);
    }
    float[] all = weights.toFloatArray();
    float[] own = Arrays.copyOfRange(all, all.length - newest.rank(), all.length);
    int[] active = new int[newest.rank()];
    int count = 0;
    for (int atom = 0; atom < own.length; atom++) {
      if (own[atom] > 0) {
        active[count++] = atom;
      }
    }
    return count == 0 ? Optional.empty() : Optional.of(newest.rows(Arrays.copyOf(active, count)));
  }
}
