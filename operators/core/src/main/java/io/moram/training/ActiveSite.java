// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import io.moram.sites.SiteShape;

/**
 * The open task's atoms at one site, with what AdamW remembers of them. Every array is row by row;
 * none is changed.
 *
 * @param shape the site
 * @param rank the number of atoms
 * @param keys {@code [rank, inputWidth]}
 * @param values {@code [rank, outputWidth]}
 * @param keysFirstMoment as keys: the running mean of their gradient
 * @param valuesFirstMoment as values
 * @param keysSecondMoment as keys: the running mean of their gradient squared
 * @param valuesSecondMoment as values
 */
@SuppressWarnings("ArrayRecordComponent") // Atoms are large: a copy at every read is too dear.
public record ActiveSite(
    SiteShape shape,
    int rank,
    float[] keys,
    float[] values,
    float[] keysFirstMoment,
    float[] valuesFirstMoment,
    float[] keysSecondMoment,
    float[] valuesSecondMoment) {

  public ActiveSite {
    int keyNumbers = rank * shape.inputWidth();
    int valueNumbers = rank * shape.outputWidth();
    requireLength(shape, keyNumbers, keys, keysFirstMoment, keysSecondMoment);
    requireLength(shape, valueNumbers, values, valuesFirstMoment, valuesSecondMoment);
  }

  private static void requireLength(SiteShape shape, int numbers, float[]... arrays) {
    for (float[] array : arrays) {
      if (array.length != numbers) {
        throw new IllegalArgumentException(
            "The active atoms of "
                + shape
                + " need "
                + numbers
                + " numbers, but one of their arrays has "
                + array.length);
      }
    }
  }
}
