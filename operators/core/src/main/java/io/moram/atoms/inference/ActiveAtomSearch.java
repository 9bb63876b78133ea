// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.AtomsProgram;
import io.moram.atoms.bank.CoarseKeys;
import io.moram.atoms.bank.ScorePrecision;
import io.moram.atoms.bank.SiteAtoms;
import java.util.Arrays;

/**
 * Finds the active atoms of a batch if a bank has more than k. All scores are computed in the
 * bank's precision, and rows without a score that reaches the threshold are skipped. If the first
 * scores were rounded, the candidates of large weight in the other rows are scored again in single
 * precision.
 */
final class ActiveAtomSearch {

  /** How many scores are computed at a time, so that they fit the processor's caches. */
  private static final long SLICE = 1 << 22;

  private static final long FEWEST_TOKENS = 128;

  /**
   * A bound of the relative error of a norm that was computed in BF16. If one component dominates a
   * token, its rounding error affects every score.
   */
  private static final float NORM_ROUNDING = 0.0025f;

  /** The rounding error is given as three times its mean; a root has half its square's error. */
  private static final float SQUARE = 18;

  private final SiteAtoms atoms;
  private final CoarseKeys keys;
  private final VisibleAtoms visible;
  private final NDArray input;
  private final NDManager manager;

  /**
   * @param keys of the atoms, in the precision of the first scores
   * @param input x, {@code [tokens, inputWidth]}
   */
  ActiveAtomSearch(SiteAtoms atoms, CoarseKeys keys, VisibleAtoms visible, NDArray input) {
    this.atoms = atoms;
    this.keys = keys;
    this.visible = visible;
    this.input = input;
    this.manager = input.getManager();
  }

  ActivePairs find() {
    long allRows = input.getShape().get(0) * atoms.siteCount();
    boolean rounded = keys.areRounded();
    try (NDList found =
        AtomsProgram.rowsAboveThreshold(
            input,
            keys.keys(),
            keys.steps(),
            keys.lengths(),
            atoms.siteCount(),
            atoms.atoms(),
            visible.lowestThreshold(),
            rounded ? ScorePrecision.ROUNDING : 0,
            Math.max(FEWEST_TOKENS, SLICE / atoms.keys().getShape().get(0)),
            visible.endsIfHidden(),
            visible.visibleIfHidden())) {
      long[] rows = found.get(0).toLongArray();
      if (rows.length == 0) {
        return ActivePairs.none(allRows, atoms.atoms());
      }
      int spare = rounded ? ScorePrecision.SPARE : 0;
      CandidateAtoms candidates =
          CandidateAtoms.of(
              found.get(1),
              found.get(2).toFloatArray(),
              rows,
              visible,
              Math.min(atoms.atoms(), visible.largestTopK() + spare));
      if (rounded) {
        float[] rounding = found.get(3).toFloatArray();
        rescore(candidates, rows, rounding);
        recomputeNorms(candidates, rows, rounding);
      }
      return ActivePairs.of(candidates, visible, rows, allRows);
    }
  }

  /**
   * @param rounding a bound of the rounding error of each row's scores
   */
  private void rescore(CandidateAtoms candidates, long[] rows, float[] rounding) {
    int[] rescored = new int[candidates.start(rows.length)];
    long[] tokens = new long[rescored.length];
    long[] places = new long[rescored.length];
    int count = 0;
    for (int row = 0; row < rows.length; row++) {
      int first = candidates.start(row);
      if (first == candidates.start(row + 1)) {
        continue;
      }
      float near = ScorePrecision.near(visible.activation(rows[row]), rounding[row]);
      float least = candidates.projection(first) - near * candidates.norm(row);
      int end = candidates.start(row + 1);
      for (int at = first; at < end && candidates.projection(at) >= least; at++) {
        rescored[count] = at;
        tokens[count] = rows[row] / atoms.siteCount();
        places[count] = rows[row] % atoms.siteCount() * atoms.atoms() + candidates.atom(at);
        count++;
      }
    }
    try (NDArray tokenArray = manager.create(Arrays.copyOf(tokens, count));
        NDArray placeArray = manager.create(Arrays.copyOf(places, count));
        NDArray exact = AtomsProgram.pairs(input, atoms.keys(), tokenArray, placeArray)) {
      float[] projections = exact.toFloatArray();
      for (int i = 0; i < count; i++) {
        candidates.correctProjection(rescored[i], projections[i]);
      }
    }
    for (int row = 0; row < rows.length; row++) {
      candidates.sort(row);
    }
  }

  /** If a score is close to the threshold, the norm's last digits decide. */
  private void recomputeNorms(CandidateAtoms candidates, long[] rows, float[] rounding) {
    int[] doubted = new int[rows.length];
    int count = 0;
    for (int row = 0; row < rows.length; row++) {
      if (isDoubted(candidates, row, rounding[row], visible.activation(rows[row]).threshold())) {
        doubted[count++] = row;
      }
    }
    if (count == 0) {
      return;
    }
    long[] their = Arrays.stream(doubted, 0, count).mapToLong(row -> rows[row]).toArray();
    long[] seen =
        visible.areAll()
            ? new long[0]
            : Arrays.stream(their).map(row -> visible.visible(row)).toArray();
    try (NDArray rowArray = manager.create(their);
        NDArray seenArray = manager.create(seen, new Shape(seen.length));
        NDArray exact =
            AtomsProgram.norms(input, atoms.keys(), atoms.siteCount(), rowArray, seenArray)) {
      float[] norms = exact.toFloatArray();
      for (int i = 0; i < count; i++) {
        candidates.correctNorm(doubted[i], norms[i]);
      }
    }
  }

  private boolean isDoubted(CandidateAtoms candidates, int row, float rounding, float threshold) {
    float doubt = NORM_ROUNDING;
    if (keys.precision() == ScorePrecision.INT8) {
      // Errors of scores have either sign and mostly cancel in the norm, but their squares add up.
      doubt += rounding + atoms.atoms() * rounding * rounding / SQUARE;
    }
    for (int at = candidates.start(row); at < candidates.start(row + 1); at++) {
      if (Math.abs(candidates.score(row, at) - threshold) < doubt * Math.abs(threshold)) {
        return true;
      }
    }
    return false;
  }
}
