// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import ai.djl.ndarray.NDArray;
import io.moram.atoms.Activation;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The candidates of a batch's rows that may have active atoms: the best few atoms per row, best
 * first. They are active, or have weight beside an active one. The search uses plain loops, because
 * each engine operation would read all atoms of all rows again, and few of them matter.
 */
final class CandidateAtoms {

  /** An atom that scores this many temperatures below the best one has e^-14 of its weight. */
  private static final float REACH = 14;

  private static final int FIRST_CAPACITY = 8;

  private final float[] norms;
  private final int[] starts;
  private int[] atoms;
  private float[] projections;

  private CandidateAtoms(float[] norms) {
    this.norms = norms;
    this.starts = new int[norms.length + 1];
    this.atoms = new int[FIRST_CAPACITY * norms.length];
    this.projections = new float[FIRST_CAPACITY * norms.length];
  }

  /**
   * Finds them.
   *
   * @param p of every row and atom, {@code [rows, atoms]}
   * @param norms ||p|| of every row; owned from now on
   * @param rows the index of every row among all rows of the batch
   * @param visible which atoms each may use
   * @param most how many a row may have
   */
  static CandidateAtoms of(NDArray p, float[] norms, long[] rows, VisibleAtoms visible, int most) {
    CandidateAtoms found = new CandidateAtoms(norms);
    // Read where they are: an array of them all would be large.
    FloatBuffer all = p.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
    float[] projections = new float[all.remaining() / norms.length];
    int[] near = new int[projections.length];
    int[] bestAtoms = new int[most];
    float[] best = new float[most];
    for (int row = 0; row < norms.length; row++) {
      Activation activation = visible.activation(rows[row]);
      float reach = REACH * activation.temperature() * norms[row];
      float active = activation.threshold() * norms[row];
      all.get(projections);
      int seen = visible.visible(rows[row]);
      int count = best(projections, seen, reach, active, near, bestAtoms, best);
      found.append(row, bestAtoms, best, count);
    }
    return found;
  }

  /**
   * Of a row, the best that may be active or weigh.
   *
   * @param seen how many atoms the row may use: the first ones
   * @param near for the atoms among which they are
   * @return how many
   */
  private static int best(
      float[] all, int seen, float reach, float active, int[] near, int[] bestAtoms, float[] best) {
    float top = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < seen; i++) {
      float p = all[i];
      // Math.max, which knows of NaN, takes several times as long.
      if (p > top) {
        top = p;
      }
    }
    float least = Math.min(top - reach, active);
    int nearCount = 0;
    for (int i = 0; i < seen; i++) {
      // Without a jump, as no processor foretells which atoms these are.
      near[nearCount] = i;
      nearCount += all[i] >= least ? 1 : 0;
    }
    int count = 0;
    for (int i = 0; i < nearCount; i++) {
      float p = all[near[i]];
      if (p >= least) {
        int at = count < best.length ? count++ : count - 1;
        while (at > 0 && best[at - 1] < p) {
          best[at] = best[at - 1];
          bestAtoms[at] = bestAtoms[at - 1];
          at--;
        }
        best[at] = p;
        bestAtoms[at] = near[i];
        if (count == best.length) {
          least = Math.max(least, Math.nextUp(best[count - 1]));
        }
      }
    }
    return count;
  }

  private void append(int row, int[] bestAtoms, float[] best, int count) {
    int start = starts[row];
    int end = start + count;
    if (end > atoms.length) {
      int capacity = Math.max(end, 2 * atoms.length);
      atoms = Arrays.copyOf(atoms, capacity);
      projections = Arrays.copyOf(projections, capacity);
    }
    System.arraycopy(bestAtoms, 0, atoms, start, count);
    System.arraycopy(best, 0, projections, start, count);
    starts[row + 1] = end;
  }

  /** Where a row's candidates begin among all; they end where the next row's begin. */
  int start(int row) {
    return starts[row];
  }

  int atom(int candidate) {
    return atoms[candidate];
  }

  float projection(int candidate) {
    return projections[candidate];
  }

  float norm(int row) {
    return norms[row];
  }

  /** s of a row's candidate. */
  float score(int row, int candidate) {
    return projections[candidate] / norms[row];
  }

  void correctNorm(int row, float norm) {
    norms[row] = norm;
  }

  void correctProjection(int candidate, float projection) {
    projections[candidate] = projection;
  }

  /** Puts a row's candidates in order again after corrections. */
  void sort(int row) {
    for (int next = starts[row] + 1; next < starts[row + 1]; next++) {
      float p = projections[next];
      int atom = atoms[next];
      int at = next;
      while (at > starts[row] && projections[at - 1] < p) {
        projections[at] = projections[at - 1];
        atoms[at] = atoms[at - 1];
        at--;
      }
      projections[at] = p;
      atoms[at] = atom;
    }
  }
}
