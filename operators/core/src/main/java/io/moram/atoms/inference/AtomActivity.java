// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import io.moram.atoms.AtomBlock;
import io.moram.sites.SiteGroup;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which atoms of one bank have been active for any token, over as many batches as are watched. An
 * atom is active where it is among the best k and its score reaches the threshold. One thread.
 */
public final class AtomActivity {

  /** The largest weight of every atom so far, by site. */
  private final Map<String, float[]> strongest = new HashMap<>();

  void record(SiteGroup sites, MixtureWeights mixture) {
    float[] now = mixture.strongest(sites.size());
    int atoms = now.length / sites.size();
    for (int site = 0; site < sites.size(); site++) {
      float[] before = strongest.computeIfAbsent(sites.get(site).name(), name -> new float[atoms]);
      for (int atom = 0; atom < atoms; atom++) {
        before[atom] = Math.max(before[atom], now[site * atoms + atom]);
      }
    }
  }

  /**
   * A block without the atoms that were never active.
   *
   * @param newest the bank's last block at its site
   * @return empty where none of its atoms was active; the block itself where all were, or where
   *     nothing was watched at the site
   */
  public Optional<AtomBlock> activePart(AtomBlock newest) {
    float[] all = strongest.get(newest.site());
    if (all == null) {
      return Optional.of(newest);
    }
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
