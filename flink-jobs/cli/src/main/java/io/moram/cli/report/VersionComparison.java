// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import java.util.Locale;

/**
 * Answers of bank versions, asked again at the end of a run.
 *
 * @param pictures the number of test pictures that they were asked about
 * @param compared the number of answers that were compared
 * @param different the number of those whose classes are in another order, or have a probability
 *     that differs by more than {@link #TOLERANCE}
 * @param otherClass the number of those whose best class is another one
 * @param largestDifference the largest difference of a class's probability, 0 to 1
 */
public record VersionComparison(
    long pictures, long compared, long different, long otherClass, double largestDifference) {

  /** The most by which rounding may change a probability. */
  public static final double TOLERANCE = 1e-5;

  /** The result in a sentence. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "All bank versions were asked again at the end, about %,d test pictures: %,d of %,d answers"
            + " differ from those of their time, %,d of them in the best class; probabilities"
            + " differ by %.1e at most.",
        pictures,
        different,
        compared,
        otherClass,
        largestDifference);
  }
}
