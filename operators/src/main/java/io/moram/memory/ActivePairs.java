// SPDX-License-Identifier: Apache-2.0
package io.moram.memory;

import java.util.Arrays;

/**
 * The active atoms of a batch's rows: pairs of a row and an atom of its site, in the order of the
 * rows.
 *
 * @param rows how many rows there are in all
 * @param atoms how many atoms a site has
 * @param row of every pair
 * @param atom of every pair, at its site
 * @param weight w of every pair
 * @param product w p of every pair
 */
@SuppressWarnings("ArrayRecordComponent") // Made and read once a layer, and never compared.
record ActivePairs(long rows, int atoms, long[] row, int[] atom, float[] weight, float[] product)
    implements Mixture {

  /** Below a float's last digit of a sum to 1. */
  private static final float SILENT = 1e-7f;

  static ActivePairs none(long rows, int atoms) {
    return new ActivePairs(rows, atoms, new long[0], new int[0], new float[0], new float[0]);
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
  public float[] strongest(int sites) {
    float[] largest = new float[sites * atoms];
    for (int pair = 0; pair < row.length; pair++) {
      int place = place(pair, sites);
      largest[place] = Math.max(largest[place], weight[pair]);
    }
    return largest;
  }

  /** Those whose weight changes the output. */
  ActivePairs audible() {
    int count = 0;
    long[] rowsKept = new long[row.length];
    int[] atomsKept = new int[row.length];
    float[] weightsKept = new float[row.length];
    float[] productsKept = new float[row.length];
    for (int pair = 0; pair < row.length; pair++) {
      if (weight[pair] >= SILENT) {
        rowsKept[count] = row[pair];
        atomsKept[count] = atom[pair];
        weightsKept[count] = weight[pair];
        productsKept[count++] = product[pair];
      }
    }
    return new ActivePairs(
        rows,
        atoms,
        Arrays.copyOf(rowsKept, count),
        Arrays.copyOf(atomsKept, count),
        Arrays.copyOf(weightsKept, count),
        Arrays.copyOf(productsKept, count));
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
