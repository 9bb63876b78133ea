// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

/**
 * Scales a picture as the Python Imaging Library does, whose bicubic filter CLIP models were
 * trained with: Keys's cubic convolution with a = -1/2, widened by the scale where a picture
 * shrinks, first along the rows, then along the columns, each rounded to whole grey levels.
 */
final class BicubicScaler {

  private static final double SHARPNESS = -0.5;
  private static final double REACH = 2;

  /**
   * The source samples that make one sample of the result.
   *
   * @param first the first sample that counts
   * @param weights of it and those after it; they sum to 1
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Window(int first, double[] weights) {}

  private BicubicScaler() {}

  /**
   * Part of the scaled picture.
   *
   * @param picture the whole picture
   * @param newWidth the width of the whole scaled picture
   * @param newHeight its height
   * @param left the part's first column
   * @param top its first row
   * @param side its width and height
   * @return {@code [side, side]}, each 0xRRGGBB
   */
  static int[] scale(
      RgbPicture picture, long newWidth, long newHeight, long left, long top, int side) {
    Window[] columns = windows(picture.width(), newWidth, left, side);
    Window[] rows = windows(picture.height(), newHeight, top, side);
    int firstRow = rows[0].first();
    Window last = rows[side - 1];
    int rowCount = last.first() + last.weights().length - firstRow;
    int[] narrowed = new int[rowCount * side];
    for (int y = 0; y < rowCount; y++) {
      for (int x = 0; x < side; x++) {
        Window window = columns[x];
        int start = (firstRow + y) * picture.width() + window.first();
        narrowed[y * side + x] = mix(picture.pixels(), start, 1, window);
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

  private static Window[] windows(int size, long newSize, long from, int count) {
    double step = (double) size / newSize;
    double stretch = Math.max(step, 1);
    Window[] windows = new Window[count];
    for (int i = 0; i < count; i++) {
      double center = (from + i + 0.5) * step;
      int first = Math.max(0, (int) (center - REACH * stretch + 0.5));
      int end = Math.min(size, (int) (center + REACH * stretch + 0.5));
      double[] weights = new double[end - first];
      double sum = 0;
      for (int j = 0; j < weights.length; j++) {
        weights[j] = cubic((first + j - center + 0.5) / stretch);
        sum += weights[j];
      }
      for (int j = 0; j < weights.length; j++) {
        weights[j] /= sum;
      }
      windows[i] = new Window(first, weights);
    }
    return windows;
  }

  private static double cubic(double distance) {
    double x = Math.abs(distance);
    if (x < 1) {
      return ((SHARPNESS + 2) * x - (SHARPNESS + 3)) * x * x + 1;
    }
    return x < REACH ? (((x - 5) * x + 8) * x - 4) * SHARPNESS : 0;
  }
}
