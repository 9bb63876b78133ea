// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.report;

import io.moram.bench.timing.SideResult;
import io.moram.bench.workload.BenchBackbone;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Plots ratios over the number of atoms, with one line per side and batch and one for the side that
 * all are compared with. Both axes are logarithmic. The chart gets logarithms, because its own
 * logarithmic axes label only whole decades.
 *
 * @param name the file name without its ending
 * @param title the title of the plot
 * @param results the results of one benchmark, shape and layer
 */
record RatioPlot(String name, String title, List<SideResult> results) {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 520;
  private static final int MARKER = 8;
  private static final int X_SPACING = 150;
  private static final int Y_SPACING = 50;
  private static final double LEAST_ATOMS = 16;

  /** Copies the list. */
  RatioPlot {
    results = List.copyOf(results);
  }

  /** The plots of a section. Empty if there are fewer than two numbers of atoms. */
  static List<RatioPlot> of(BenchSection section, List<SideResult> results) {
    if (!section.plotted()) {
      return List.of();
    }
    Map<List<String>, List<SideResult>> groups =
        results.stream()
            .collect(
                Collectors.groupingBy(
                    RatioPlot::parts, LinkedHashMap::new, Collectors.toUnmodifiableList()));
    List<RatioPlot> plots = new ArrayList<>();
    groups.forEach(
        (parts, group) -> {
          if (group.stream().map(RatioPlot::atoms).distinct().count() > 1) {
            plots.add(
                new RatioPlot(
                    section.key() + "-" + String.join("-", parts),
                    section.title() + ", " + String.join(", ", parts),
                    group));
          }
        });
    return List.copyOf(plots);
  }

  private static List<String> parts(SideResult result) {
    return Stream.of("shape", "layer", BenchBackbone.DEVICE)
        .filter(result.conditions()::containsKey)
        .map(part -> String.valueOf(result.conditions().get(part)))
        .toList();
  }

  private static double atoms(SideResult result) {
    return result.conditions().get("atoms") instanceof Number number
        ? number.doubleValue()
        : Double.NaN;
  }

  /** The file name. */
  String file() {
    return name + ".png";
  }

  /** Draws the plot as PNG. */
  void write(Path folder) throws IOException {
    String against = results.get(0).against();
    DoubleSummaryStatistics range =
        results.stream().mapToDouble(RatioPlot::atoms).summaryStatistics();
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("atoms per site")
            .yAxisTitle("median time relative to " + against)
            .build();
    XYStyler styler = chart.getStyler();
    styler.setXAxisMin(across(range.getMin())).setXAxisMax(across(range.getMax()));
    styler.setXAxisTickMarkSpacingHint(X_SPACING).setYAxisTickMarkSpacingHint(Y_SPACING);
    chart.setCustomXAxisTickLabelsFormatter(
        position -> String.format(Locale.ROOT, "%,.0f", LEAST_ATOMS * Math.pow(10, position)));
    chart.setCustomYAxisTickLabelsFormatter(
        position -> String.format(Locale.ROOT, "%.2f", Math.pow(2, position)));
    styler.setLegendPosition(LegendPosition.OutsideE);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setMarkerSize(MARKER);
    Map<String, List<SideResult>> lines =
        results.stream()
            .filter(result -> !result.side().equals(against))
            .collect(
                Collectors.groupingBy(
                    result -> result.side() + ", batch " + result.conditions().get("batch"),
                    LinkedHashMap::new,
                    Collectors.toUnmodifiableList()));
    lines.forEach(
        (line, points) -> {
          List<SideResult> ordered =
              points.stream().sorted(Comparator.comparingDouble(RatioPlot::atoms)).toList();
          chart.addSeries(
              line,
              ordered.stream().mapToDouble(point -> across(atoms(point))).toArray(),
              ordered.stream().mapToDouble(point -> up(point.ratio())).toArray());
        });
    chart
        .addSeries(
            against,
            new double[] {across(range.getMin()), across(range.getMax())},
            new double[] {up(1), up(1)})
        .setMarker(SeriesMarkers.NONE)
        .setLineColor(Color.GRAY)
        .setLineStyle(SeriesLines.DASH_DASH);
    BitmapEncoder.saveBitmap(chart, folder.resolve(file()).toString(), BitmapFormat.PNG);
  }

  /**
   * Logarithms to base 10, from the smallest number of atoms, so that ticks are at measured ones.
   */
  private static double across(double atoms) {
    return Math.log10(atoms / LEAST_ATOMS);
  }

  /** Logarithms to base 2. */
  private static double up(double ratio) {
    return Math.log(ratio) / Math.log(2);
  }
}
