// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import ai.djl.ndarray.index.NDIndex;
import io.moram.atoms.Activation;
import io.moram.atoms.bank.SiteAtoms;
import java.util.Arrays;
import java.util.List;

/**
 * Which atoms of a site the rows of a batch may use. A bank's earlier version is a prefix of its
 * atoms: the other atoms do not exist for its rows, neither in the norm nor among the best k. So
 * one product with the newest bank's keys serves rows of all versions.
 *
 * @param sites the number of sites that are adapted at once; a row is a token at a site
 * @param atoms the number of atoms per site
 * @param tokenEnds of each stretch of tokens, the first token after it
 * @param visible of each stretch, the number of atoms that its rows may use, 0 to {@code atoms}
 * @param activations of each stretch
 */
@SuppressWarnings("ArrayRecordComponent") // Made and read once per layer, and never compared.
record VisibleAtoms(
    int sites, int atoms, long[] tokenEnds, long[] visible, Activation[] activations) {

  private static final long[] ALL = new long[0];

  /**
   * Neighbouring tokens of one bank version.
   *
   * @param tokens the number of tokens, at least 1
   * @param version tasks below this number are visible
   * @param activation how this version's atoms are activated
   */
  record Stretch(long tokens, int version, Activation activation) {}

  /** What the rows of some stretches see of a site's atoms. */
  static VisibleAtoms of(SiteAtoms site, List<Stretch> stretches) {
    long[] ends = new long[stretches.size()];
    long[] visible = new long[stretches.size()];
    Activation[] activations = new Activation[stretches.size()];
    long end = 0;
    for (int i = 0; i < ends.length; i++) {
      end += stretches.get(i).tokens;
      ends[i] = end;
      visible[i] = site.atomsBefore(stretches.get(i).version);
      activations[i] = stretches.get(i).activation;
    }
    return new VisibleAtoms(site.siteCount(), site.atoms(), ends, visible, activations);
  }

  /** Whether every row may use every atom. */
  boolean areAll() {
    return Arrays.stream(visible).allMatch(count -> count == atoms);
  }

  /** Whether a stretch sees no more atoms than it keeps. */
  boolean areKept(int stretch) {
    return visible[stretch] <= activations[stretch].topK();
  }

  /** The number of stretches. */
  int stretches() {
    return tokenEnds.length;
  }

  /** The tokens of some neighbouring stretches. */
  NDIndex tokens(int first, int end) {
    return new NDIndex(tokensBefore(first) + ":" + tokenEnds[end - 1]);
  }

  private long tokensBefore(int stretch) {
    return stretch == 0 ? 0 : tokenEnds[stretch - 1];
  }

  /** What the rows of some neighbouring stretches see; the first of them begins with token 0. */
  VisibleAtoms stretches(int first, int end) {
    long before = tokensBefore(first);
    return new VisibleAtoms(
        sites,
        atoms,
        Arrays.stream(tokenEnds, first, end).map(token -> token - before).toArray(),
        Arrays.copyOfRange(visible, first, end),
        Arrays.copyOfRange(activations, first, end));
  }

  /** The smallest threshold of all stretches. */
  float lowestThreshold() {
    float lowest = Float.POSITIVE_INFINITY;
    for (Activation activation : activations) {
      lowest = Math.min(lowest, activation.threshold());
    }
    return lowest;
  }

  /** The largest k of all stretches. */
  int largestTopK() {
    return Arrays.stream(activations).mapToInt(Activation::topK).max().orElse(0);
  }

  /** The ends of the stretches as the program takes them: none if nothing is hidden. */
  long[] endsIfHidden() {
    return areAll() ? ALL : tokenEnds;
  }

  /** The visible counts as the program takes them: none if nothing is hidden. */
  long[] visibleIfHidden() {
    return areAll() ? ALL : visible;
  }

  int visible(long row) {
    return (int) visible[stretch(row)];
  }

  Activation activation(long row) {
    return activations[stretch(row)];
  }

  private int stretch(long row) {
    if (tokenEnds.length == 1) {
      return 0;
    }
    int at = Arrays.binarySearch(tokenEnds, row / sites);
    // A token that is an end belongs to the next stretch.
    return at >= 0 ? at + 1 : -at - 1;
  }
}
