// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import io.moram.model.image.file.RgbPicture;
import java.util.Arrays;

/**
 * Scales a picture as the Python Imaging Library does: a filter, widened by the scale where a
 * picture shrinks, first along the rows, then along the columns, each rounded to whole grey levels.
 */
final class PictureScaler {

  private static final int BLOCK = 32;

  /**
   * Weights are whole multiples of its reciprocal, as in the library, so that sums are exact and
   * halves are rounded as there.
   */
  private static final double ONE = 1 << 22;

  /**
   * The source samples that make one sample of the result.
   *
   * @param first the first sample that counts
   * @param weights of it and those after it; they sum to 1
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Window(int first, double[] weights) {}

  private PictureScaler() {}

  /**
   * Part of the scaled picture.
   *
   * @param picture the whole picture
   * @param filter how samples are mixed
   * @param newWidth the width of the whole scaled picture
   * @param newHeight its height
   * @param left the part's first column
   * @param top its first row
   * @param side its width and height
   * @return {@code [side, side]}, each 0xRRGGBB
   */
  static int[] scale(
      RgbPicture picture,
      ResamplingFilter filter,
      long newWidth,
      long newHeight,
      long left,
      long top,
      int side) {
    Window[] columns = windows(filter, picture.width(), newWidth, left, side);
    Window[] rows = windows(filter, picture.height(), newHeight, top, side);
    int firstRow = rows[0].first();
    Window last = rows[side - 1];
    int rowCount = last.first() + last.weights().length - firstRow;
    int[] narrowed = new int[rowCount * side];
    // Rows of a turned picture are columns in memory, so several are read side by side.
    int block = Math.abs(picture.stepX()) == 1 ? 1 : BLOCK;
    double[] sums = new double[RgbPicture.CHANNELS * block];
    for (int y = 0; y < rowCount; y += block) {
      int rowsOfBlock = Math.min(block, rowCount - y);
      for (int x = 0; x < side; x++) {
        sum(picture, columns[x], firstRow + y, rowsOfBlock, sums);
        for (int row = 0; row < rowsOfBlock; row++) {
          int at = RgbPicture.CHANNELS * row;
          narrowed[(y + row) * side + x] =
              greyLevel(sums[at]) << 16 | greyLevel(sums[at + 1]) << 8 | greyLevel(sums[at + 2]);
        }
      }
    }
    int[] scaled = new int[side * side];
    for (int y = 0; y < side; y++) {
      Window window = rows[y];
      for (int x = 0; x < side; x++) {
        int start = (window.first() - firstRow) * side + x;
        scaled[y * side + x] = mix(narrowed, start, side, window);
      }
    }
    return scaled;
  }

  /** Sums red, green and blue of the same window in rows that follow one another. */
  private static void sum(
      RgbPicture picture, Window window, int firstRow, int rowCount, double[] sums) {
    Arrays.fill(sums, 0);
    byte[] samples = picture.samples();
    int stepDown = RgbPicture.CHANNELS * picture.stepY();
    int stepRight = RgbPicture.CHANNELS * picture.stepX();
    int start =
        RgbPicture.CHANNELS * (picture.origin() + firstRow * picture.stepY())
            + window.first() * stepRight;
    for (double weight : window.weights()) {
      int from = start;
      int to = 0;
      for (int row = 0; row < rowCount; row++) {
        sums[to] += weight * (samples[from] & 0xFF);
        sums[to + 1] += weight * (samples[from + 1] & 0xFF);
        sums[to + 2] += weight * (samples[from + 2] & 0xFF);
        from += stepDown;
        to += RgbPicture.CHANNELS;
      }
      start += stepRight;
    }
  }

  private static int mix(int[] pixels, int start, int stride, Window window) {
    double red = 0;
    double green = 0;
    double blue = 0;
    int at = start;
    for (double weight : window.weights()) {
      int pixel = pixels[at];
      red += weight * (pixel >> 16 & 0xFF);
      green += weight * (pixel >> 8 & 0xFF);
      blue += weight * (pixel & 0xFF);
      at += stride;
    }
    return greyLevel(red) << 16 | greyLevel(green) << 8 | greyLevel(blue);
  }

  private static int greyLevel(double value) {
    return (int) Math.max(0, Math.min(255, Math.floor(value + 0.5)));
  }

  private static Window[] windows(
      ResamplingFilter filter, int size, long newSize, long from, int count) {
    double step = (double) size / newSize;
    double stretch = Math.max(step, 1);
    Window[] windows = new Window[count];
    for (int i = 0; i < count; i++) {
      double center = (from + i + 0.5) * step;
      int first = Math.max(0, (int) (center - filter.reach() * stretch + 0.5));
      int end = Math.min(size, (int) (center + filter.reach() * stretch + 0.5));
      double[] weights = new double[end - first];
      double sum = 0;
      for (int j = 0; j < weights.length; j++) {
        weights[j] = filter.weight((first + j - center + 0.5) / stretch);
        sum += weights[j];
      }
      for (int j = 0; j < weights.length; j++) {
        weights[j] = Math.rint(weights[j] / sum * ONE) / ONE;
      }
      windows[i] = new Window(first, weights);
    }
    return windows;
  }
}
