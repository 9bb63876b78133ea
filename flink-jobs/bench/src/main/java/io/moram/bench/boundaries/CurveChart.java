// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;

/** Draws delay against false alarms, with one curve per detector and logarithmic axes. */
final class CurveChart {

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 640;

  private CurveChart() {}

  /**
   * Draws the chart as PNG. A logarithmic axis has no zero, so a rate of zero is drawn at half an
   * alarm in all stationary examples.
   *
   * @param stationaryExamples the number of stationary examples
   */
  static void write(List<CurvePoint> points, long stationaryExamples, Path file)
      throws IOException {
    double least = 0.5 * 100_000 / stationaryExamples;
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Delay against false alarms")
            .xAxisTitle(
                "false alarms per 100,000 stationary examples (leftmost: none in %,d)"
                    .formatted(stationaryExamples))
            .yAxisTitle("median delay at sharp changes, examples (missed: whole segment)")
            .build();
    XYStyler styler = chart.getStyler();
    styler.setXAxisLogarithmic(true);
    styler.setYAxisLogarithmic(true);
    styler.setLegendPosition(LegendPosition.OutsideE);
    styler.setMarkerSize(8);
    for (String detector : points.stream().map(CurvePoint::detector).distinct().toList()) {
      List<CurvePoint> curve =
          points.stream()
              .filter(point -> point.detector().equals(detector))
              .sorted(Comparator.comparingDouble(CurvePoint::setting))
              .toList();
      chart.addSeries(
          detector,
          curve.stream().mapToDouble(p -> Math.max(least, p.falseAlarmsPer100k())).toArray(),
          curve.stream().mapToDouble(CurvePoint::delayMedian).toArray());
    }
    BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
  }
}
