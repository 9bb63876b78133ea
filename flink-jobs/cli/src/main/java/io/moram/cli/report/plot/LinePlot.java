// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.plot;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.colors.ColorBlindFriendlySeriesColors;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A plot of lines. Its vertical axis begins at 0. On paper it is as wide as a page's text.
 *
 * @param across the name of the horizontal axis
 * @param firstX where the horizontal axis begins
 * @param up the name of the vertical axis
 * @param lines the lines, in the order of the legend; at least one with a point
 */
record LinePlot(String across, double firstX, String up, List<Line> lines) {

  private static final int WIDTH = 600;
  private static final int HEIGHT = 380;
  private static final int DOTS_PER_INCH = 300;
  private static final int MARKER = 6;

  /** With more lines, colours repeat and the legend has no room. */
  private static final int MOST_NAMED = 14;

  /** The most characters of a name in the legend, so that the plot keeps its room. */
  private static final int LONGEST_NAME = 26;

  /**
   * A line.
   *
   * @param name its name in the legend, unique in the plot
   * @param color lines of one number have one colour
   * @param dashed whether it is dashed
   * @param marked whether its points are marked
   * @param points the points from left to right; at least one
   */
  record Line(String name, int color, boolean dashed, boolean marked, List<Point> points) {
    /** Copies the list. */
    Line {
      points = List.copyOf(points);
    }
  }

  /** A point of a line. */
  record Point(double x, double y) {}

  /** Copies the list. */
  LinePlot {
    lines = List.copyOf(lines);
  }

  /** Draws the plot as PNG, with 300 dots per inch. */
  void write(Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).xAxisTitle(across).yAxisTitle(up).build();
    XYStyler styler = chart.getStyler();
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setXAxisMin(firstX);
    styler.setYAxisMin(0.0);
    styler.setMarkerSize(MARKER);
    styler.setLegendPosition(LegendPosition.OutsideE);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendVisible(lines.size() > 1 && lines.size() <= MOST_NAMED);
    styler.setXAxisDecimalPattern("#,##0.##");
    styler.setYAxisDecimalPattern("#,##0.##");
    Color[] colors = new ColorBlindFriendlySeriesColors().getSeriesColors();
    for (Line line : lines) {
      XYSeries series =
          chart.addSeries(
              line.name(),
              line.points().stream().mapToDouble(Point::x).toArray(),
              line.points().stream().mapToDouble(Point::y).toArray());
      series.setLabel(shortened(line.name()));
      // The first colour is black, as the axes are.
      Color color = colors[1 + line.color() % (colors.length - 1)];
      series.setMarkerColor(color).setLineColor(color);
      series.setLineStyle(line.dashed() ? SeriesLines.DASH_DASH : SeriesLines.SOLID);
      // A line of one point is to be seen, too.
      series.setMarker(
          line.marked() || line.points().size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }
    BitmapEncoder.saveBitmapWithDPI(chart, file.toString(), BitmapFormat.PNG, DOTS_PER_INCH);
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
  }
}
