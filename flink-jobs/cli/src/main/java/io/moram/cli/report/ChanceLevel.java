// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import java.util.Locale;

/**
 * How often a guess is right: one divided by the number of classes to choose from.
 *
 * @param fewest the smallest number of candidates of a scored request, at least 1
 * @param most the largest one
 * @param fewestWithin the smallest number of classes of a domain, at least 1
 * @param mostWithin the largest one
 */
public record ChanceLevel(int fewest, int most, int fewestWithin, int mostWithin) {

  /** The lowest share of right guesses among all candidates, in per cent. */
  public double lowest() {
    return 100.0 / most;
  }

  /** The levels in a sentence. */
  public String text() {
    return "A guess among "
        + range(fewest, most)
        + " candidates is right in "
        + percent(fewest, most)
        + " % of the cases; within a domain, among "
        + range(fewestWithin, mostWithin)
        + " classes, in "
        + percent(fewestWithin, mostWithin)
        + " %.";
  }

  private static String range(int fewest, int most) {
    return fewest == most
        ? String.format(Locale.ROOT, "%,d", most)
        : String.format(Locale.ROOT, "%,d to %,d", fewest, most);
  }

  private static String percent(int fewest, int most) {
    return fewest == most
        ? MatrixText.percent(100.0 / most)
        : MatrixText.percent(100.0 / most) + " to " + MatrixText.percent(100.0 / fewest);
  }
}
