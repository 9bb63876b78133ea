// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.maps;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.jspecify.annotations.Nullable;

/**
 * The mean of a figure over pictures and sites.
 *
 * @param mean over all pictures and sites that have the figure
 * @param pictureError the standard error of the pictures' means
 * @param siteError the standard error of the sites' means
 */
public record MapSpread(double mean, double pictureError, double siteError) {

  /** Null if no picture has the figure. An error of one mean is 0. */
  static @Nullable MapSpread of(
      List<MapFigure> figures, Function<MapFigure, @Nullable Double> figure) {
    SummaryStatistics all = new SummaryStatistics();
    figures.stream().map(figure).filter(Objects::nonNull).forEach(all::addValue);
    return all.getN() == 0
        ? null
        : new MapSpread(
            rounded(all.getMean()),
            rounded(error(figures, figure, MapFigure::picture)),
            rounded(error(figures, figure, MapFigure::site)));
  }

  private static <K> double error(
      List<MapFigure> figures,
      Function<MapFigure, @Nullable Double> figure,
      Function<MapFigure, K> group) {
    Map<K, List<MapFigure>> groups = figures.stream().collect(Collectors.groupingBy(group));
    SummaryStatistics means = new SummaryStatistics();
    for (List<MapFigure> own : groups.values()) {
      own.stream()
          .map(figure)
          .filter(Objects::nonNull)
          .mapToDouble(Double::doubleValue)
          .average()
          .ifPresent(means::addValue);
    }
    return means.getStandardDeviation() / Math.sqrt((double) means.getN());
  }

  private static double rounded(double figure) {
    return Math.round(figure * 1e4) / 1e4;
  }
}
