// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import io.moram.atoms.Activation;
import java.util.Arrays;

/**
 * The active atoms of a batch's rows: pairs of a row and an atom of its site, in the order of the
 * rows.
 *
 * @param rows how many rows there are in all
 * @param atoms the number of atoms per site
 * @param row of every pair
 * @param atom of every pair, at its site
 * @param weight w of every pair
 * @param product w p of every pair
 */
@SuppressWarnings("ArrayRecordComponent") // Made and read once per layer, and never compared.
record ActivePairs(long rows, int atoms, long[] row, int[] atom, float[] weight, float[] product)
    implements MixtureWeights {

  /** A smaller weight is below the last digit of a sum of weights, which is 1. */
  private static final float SMALLEST_WEIGHT = 1e-7f;

  static ActivePairs none(long rows, int atoms) {
    return new ActivePairs(rows, atoms, new long[0], new int[0], new float[0], new float[0]);
  }

  /**
   * Returns the active atoms among candidates. w = softmax(s / τ) over a row's best k, of which
   * those below the threshold are inactive.
   *
   * @param visible how each row's atoms are activated
   * @param rows the indices of the rows that have candidates, ascending
   * @param allRows the number of all rows
   */
  static ActivePairs of(
      CandidateAtoms candidates, VisibleAtoms visible, long[] rows, long allRows) {
    int most = candidates.start(rows.length);
    long[] row = new long[most];
    int[] atom = new int[most];
    float[] weight = new float[most];
    float[] product = new float[most];
    double[] powers = new double[visible.largestTopK()];
    int count = 0;
    for (int i = 0; i < rows.length; i++) {
      Activation activation = visible.activation(rows[i]);
      int first = candidates.start(i);
      int kept = Math.min(activation.topK(), candidates.start(i + 1) - first);
      double sum = 0;
      for (int at = 0; at < kept; at++) {
        double below = candidates.score(i, first + at) - candidates.score(i, first);
        powers[at] = Math.exp(below / activation.temperature());
        sum += powers[at];
      }
      for (int at = 0; at < kept; at++) {
        if (candidates.score(i, first + at) >= activation.threshold()) {
          row[count] = rows[i];
          atom[count] = candidates.atom(first + at);
          weight[count] = (float) (powers[at] / sum);
          product[count] = weight[count] * candidates.projection(first + at);
          count++;
        }
      }
    }
    return new ActivePairs(allRows, visible.atoms(), row, atom, weight, product).first(count);
  }

  @Override
  public long active() {
    return row.length;
  }

  @Override
  public float[][] byPicture(int pictures) {
    float[][] sums = new float[pictures][atoms];
    long each = rows / pictures;
    for (int pair = 0; pair < row.length; pair++) {
      sums[(int) (row[pair] / each)][atom[pair]] += weight[pair];
    }
    return sums;
  }

  @Override
  public float[] atSite(int site, int sites) {
    float[] own = new float[Math.multiplyExact((int) (rows / sites), atoms)];
    for (int pair = 0; pair < row.length; pair++) {
      if (row[pair] % sites == site) {
        own[(int) (row[pair] / sites) * atoms + atom[pair]] = weight[pair];
      }
    }
    return own;
  }

  @Override
  public float[] strongest(int sites) {
    float[] largest = new float[sites * atoms];
    for (int pair = 0; pair < row.length; pair++) {
      int place = place(pair, sites);
      largest[place] = Math.max(largest[place], weight[pair]);
    }
    return largest;
  }

  /** Returns the pairs whose weight changes the output. */
  ActivePairs contributing() {
    int count = 0;
    long[] rowsKept = new long[row.length];
    int[] atomsKept = new int[row.length];
    float[] weightsKept = new float[row.length];
    float[] productsKept = new float[row.length];
    for (int pair = 0; pair < row.length; pair++) {
      if (weight[pair] >= SMALLEST_WEIGHT) {
        rowsKept[count] = row[pair];
        atomsKept[count] = atom[pair];
        weightsKept[count] = weight[pair];
        productsKept[count++] = product[pair];
      }
    }
    return new ActivePairs(rows, atoms, rowsKept, atomsKept, weightsKept, productsKept)
        .first(count);
  }

  /** Its first pairs alone. */
  private ActivePairs first(int count) {
    return new ActivePairs(
        rows,
        atoms,
        Arrays.copyOf(row, count),
        Arrays.copyOf(atom, count),
        Arrays.copyOf(weight, count),
        Arrays.copyOf(product, count));
  }

  /** Every pair's row, and then every pair's place among the atoms of all sites. */
  long[] places(int sites) {
    long[] places = new long[2 * row.length];
    System.arraycopy(row, 0, places, 0, row.length);
    for (int pair = 0; pair < row.length; pair++) {
      places[row.length + pair] = place(pair, sites);
    }
    return places;
  }

  private int place(int pair, int sites) {
    return (int) (row[pair] % sites) * atoms + atom[pair];
  }
}
