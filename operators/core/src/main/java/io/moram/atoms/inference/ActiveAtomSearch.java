// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomsProgram;
import io.moram.atoms.bank.CoarseKeys;
import io.moram.atoms.bank.ScorePrecision;
import io.moram.atoms.bank.SiteAtoms;
import java.util.Arrays;

/**
 * Finds the active atoms of a batch where a bank has more than are kept. All scores are computed in
 * the bank's precision, and rows without any that reaches the threshold are done with. In the
 * others the candidates that can weigh anything are scored again in single precision, where the
 * first scores were rounded.
 */
final class ActiveAtomSearch {

  /** How many scores are computed at a time: few enough for the processor's caches. */
  private static final long SLICE = 1 << 22;

  private static final long FEWEST_TOKENS = 128;

  /**
   * More than what rounding to BF16 does to a score by way of the norm, relative to the score:
   * where one number of a token stands out, its last digit is all scores'.
   */
  private static final float NORM_ROUNDING = 0.0025f;

  /** Rounding is given as three times its mean, and half of a square's error is the root's. */
  private static final float SQUARE = 18;

  private final SiteAtoms atoms;
  private final Activation activation;
  private final NDArray input;
  private final NDManager manager;

  ActiveAtomSearch(SiteAtoms atoms, Activation activation, NDArray input) {
    this.atoms = atoms;
    this.activation = activation;
    this.input = input;
    this.manager = input.getManager();
  }

  ActivePairs find() {
    long allRows = input.getShape().get(0) * atoms.siteCount();
    CoarseKeys keys = atoms.firstKeys(input.getShape().get(0));
    boolean rounded = keys.areRounded();
    try (NDList loud =
        AtomsProgram.call("loud")
            .with(input)
            .with(keys.keys())
            .with(keys.steps())
            .with(keys.lengths())
            .with((long) atoms.siteCount())
            .with((long) atoms.atoms())
            .with((double) activation.threshold())
            .with(rounded ? ScorePrecision.ROUNDING : 0.0)
            .with(Math.max(FEWEST_TOKENS, SLICE / atoms.keys().getShape().get(0)))
            .run(manager)) {
      long[] rows = loud.get(0).toLongArray();
      if (rows.length == 0) {
        return ActivePairs.none(allRows, atoms.atoms());
      }
      int spare = rounded ? ScorePrecision.SPARE : 0;
      CandidateAtoms candidates =
          CandidateAtoms.of(
              loud.get(1),
              loud.get(2).toFloatArray(),
              activation,
              Math.min(atoms.atoms(), activation.topK() + spare));
      if (rounded) {
        float[] rounding = loud.get(3).toFloatArray();
        scoreAgain(candidates, rows, rounding);
        takeNormsAgain(candidates, rows, rounding);
      }
      return ActivePairs.of(candidates, activation, rows, allRows, atoms.atoms());
    }
  }

  /**
   * @param rounding what it may have done to a row's scores
   */
  private void scoreAgain(CandidateAtoms candidates, long[] rows, float[] rounding) {
    int[] again = new int[candidates.start(rows.length)];
    long[] tokens = new long[again.length];
    long[] places = new long[again.length];
    int count = 0;
    for (int row = 0; row < rows.length; row++) {
      int first = candidates.start(row);
      float near = ScorePrecision.near(activation, rounding[row]);
      float least = candidates.projection(first) - near * candidates.norm(row);
      int end = candidates.start(row + 1);
      for (int at = first; at < end && candidates.projection(at) >= least; at++) {
        again[count] = at;
        tokens[count] = rows[row] / atoms.siteCount();
        places[count] = rows[row] % atoms.siteCount() * atoms.atoms() + candidates.atom(at);
        count++;
      }
    }
    try (NDArray tokenArray = manager.create(Arrays.copyOf(tokens, count));
        NDArray placeArray = manager.create(Arrays.copyOf(places, count));
        NDList exact =
            AtomsProgram.call("pairs")
                .with(input)
                .with(atoms.keys())
                .with(tokenArray)
                .with(placeArray)
                .run(manager)) {
      float[] projections = exact.singletonOrThrow().toFloatArray();
      for (int i = 0; i < count; i++) {
        candidates.correctProjection(again[i], projections[i]);
      }
    }
    for (int row = 0; row < rows.length; row++) {
      candidates.sort(row);
    }
  }

  /** Where a score lies at the threshold, the norm's last digits decide. */
  private void takeNormsAgain(CandidateAtoms candidates, long[] rows, float[] rounding) {
    int[] doubted = new int[rows.length];
    int count = 0;
    for (int row = 0; row < rows.length; row++) {
      if (isDoubted(candidates, row, rounding[row])) {
        doubted[count++] = row;
      }
    }
    if (count == 0) {
      return;
    }
    long[] their = Arrays.stream(doubted, 0, count).mapToLong(row -> rows[row]).toArray();
    try (NDArray rowArray = manager.create(their);
        NDList exact =
            AtomsProgram.call("norms")
                .with(input)
                .with(atoms.keys())
                .with((long) atoms.siteCount())
                .with(rowArray)
                .run(manager)) {
      float[] norms = exact.singletonOrThrow().toFloatArray();
      for (int i = 0; i < count; i++) {
        candidates.correctNorm(doubted[i], norms[i]);
      }
    }
  }

  private boolean isDoubted(CandidateAtoms candidates, int row, float rounding) {
    float doubt = NORM_ROUNDING;
    if (atoms.firstKeys().precision() == ScorePrecision.EIGHT_BITS) {
      // What rounding did to all scores: with either sign, and the squares, which add up.
      doubt += rounding + atoms.atoms() * rounding * rounding / SQUARE;
    }
    for (int at = candidates.start(row); at < candidates.start(row + 1); at++) {
      float threshold = activation.threshold();
      if (Math.abs(candidates.score(row, at) - threshold) < doubt * Math.abs(threshold)) {
        return true;
      }
    }
    return false;
  }
}
