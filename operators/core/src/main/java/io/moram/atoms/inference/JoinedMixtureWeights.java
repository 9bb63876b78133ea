// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import java.util.Arrays;
import java.util.List;

/**
 * The mixture weights of neighbouring stretches of rows that see different numbers of atoms.
 *
 * @param stretches their weights, in the order of the rows
 * @param atoms the number of atoms per site; the weights of those that a stretch does not see are 0
 */
record JoinedMixtureWeights(List<MixtureWeights> stretches, int atoms) implements MixtureWeights {

  @Override
  public long rows() {
    return stretches.stream().mapToLong(MixtureWeights::rows).sum();
  }

  @Override
  public long active() {
    return stretches.stream().mapToLong(MixtureWeights::active).sum();
  }

  @Override
  public float[][] byPicture(int pictures) {
    long each = rows() / pictures;
    float[][] all = new float[pictures][];
    int picture = 0;
    for (MixtureWeights stretch : stretches) {
      for (float[] own : stretch.byPicture((int) (stretch.rows() / each))) {
        all[picture++] = Arrays.copyOf(own, atoms);
      }
    }
    return all;
  }

  @Override
  public float[] atSite(int site, int sites) {
    float[] all = new float[Math.multiplyExact((int) (rows() / sites), atoms)];
    int token = 0;
    for (MixtureWeights stretch : stretches) {
      float[] own = stretch.atSite(site, sites);
      int tokens = (int) (stretch.rows() / sites);
      int seen = own.length / tokens;
      for (int i = 0; i < tokens; i++) {
        System.arraycopy(own, i * seen, all, token++ * atoms, seen);
      }
    }
    return all;
  }

  @Override
  public float[] strongest(int sites) {
    float[] strongest = new float[sites * atoms];
    for (MixtureWeights stretch : stretches) {
      float[] own = stretch.strongest(sites);
      int seen = own.length / sites;
      for (int i = 0; i < own.length; i++) {
        int place = i / seen * atoms + i % seen;
        strongest[place] = Math.max(strongest[place], own[i]);
      }
    }
    return strongest;
  }
}
