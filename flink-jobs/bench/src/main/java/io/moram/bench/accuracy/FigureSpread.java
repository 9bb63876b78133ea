// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.accuracy;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The mean of a figure over the seeds, and its standard error. */
public final class FigureSpread {

  private FigureSpread() {}

  /**
   * The mean and, from two seeds on, the standard error of the mean, as text.
   *
   * @return a dash if a result does not have the figure
   */
  public static <R> String of(List<R> results, Function<R, @Nullable Double> figure) {
    double[] figures =
        results.stream()
            .map(figure)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .toArray();
    if (figures.length == 0) {
      return "–";
    }
    double mean = 0;
    for (double own : figures) {
      mean += own / figures.length;
    }
    if (figures.length == 1) {
      return String.format(Locale.ROOT, "%.1f", mean);
    }
    double squares = 0;
    for (double own : figures) {
      squares += (own - mean) * (own - mean);
    }
    double error = Math.sqrt(squares / (figures.length - 1) / figures.length);
    return String.format(Locale.ROOT, "%.1f ± %.1f", mean, error);
  }
}
