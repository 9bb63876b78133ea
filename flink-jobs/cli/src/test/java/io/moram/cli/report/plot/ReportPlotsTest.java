// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.plot;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.cli.report.OpenTaskAccuracy;
import io.moram.cli.report.RunDetails.LossPoint;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.style.colors.ColorBlindFriendlySeriesColors;

class ReportPlotsTest {

  private static final Color[] COLORS = new ColorBlindFriendlySeriesColors().getSeriesColors();

  @TempDir Path folder;

  @Test
  void itDrawsEachTaskBehindTheOneBefore() throws IOException {
    ReportPlots.drawLosses(
        List.of(
            new LossPoint(0, 1, 4),
            new LossPoint(0, 100, 1),
            new LossPoint(1, 1, 3),
            new LossPoint(1, 100, 1)),
        List.of("aerial", "digits"),
        folder);

    BufferedImage picture = ImageIO.read(folder.resolve("losses.png").toFile());
    assertThat(picture.getWidth()).as("six inches and more at 300 dpi").isEqualTo(2500);
    assertThat(picture.getHeight()).isGreaterThan(1500);
    assertThat(new Color(picture.getRGB(0, 0))).isEqualTo(Color.WHITE);
    // The legend is right of the plot.
    int plot = picture.getWidth() * 3 / 4;
    int[] first = columns(picture, COLORS[1], plot);
    int[] second = columns(picture, COLORS[2], plot);
    assertThat(first).hasSizeGreaterThan(500);
    assertThat(second).hasSizeGreaterThan(500);
    assertThat(first[first.length - 1]).isLessThan(second[0] + 30);
  }

  @Test
  void aPointWithoutALineIsSeen() throws IOException {
    ReportPlots.drawLearningCurve(List.of(new OpenTaskAccuracy(3, 24, 10, 5)), List.of(), folder);

    BufferedImage picture = ImageIO.read(folder.resolve("learning-curve.png").toFile());
    assertThat(columns(picture, COLORS[1], picture.getWidth())).hasSizeBetween(10, 100);
  }

  @Test
  void aCurveWithoutAPointHasNoPicture() throws IOException {
    Files.writeString(folder.resolve("learning-curve.png"), "of an earlier report");

    ReportPlots.drawLearningCurve(List.of(), List.of(), folder);

    assertThat(folder.resolve("learning-curve.png")).doesNotExist();
  }

  /** The columns that have a colour, left of a column. */
  private static int[] columns(BufferedImage picture, Color color, int right) {
    return IntStream.range(0, right)
        .filter(
            x ->
                IntStream.range(0, picture.getHeight())
                    .anyMatch(y -> new Color(picture.getRGB(x, y)).equals(color)))
        .toArray();
  }
}
