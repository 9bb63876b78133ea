// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.file;

import java.util.Objects;

/**
 * A decoded picture: a view of red, green and blue samples, which may be turned or mirrored without
 * a copy. Pixel (x, y) begins at sample {@code 3 * (origin + x * stepX + y * stepY)}.
 *
 * @param width in pixels, as shown
 * @param height in pixels, as shown
 * @param samples red, green and blue of every pixel, {@code [rows, columns, 3]} as stored
 * @param origin the stored pixel that is shown at the top left
 * @param stepX the distance of neighbours in a shown row, in stored pixels
 * @param stepY the distance of neighbours in a shown column, in stored pixels
 */
@SuppressWarnings("ArrayRecordComponent") // passes from the decoder to the scaler, never compared
public record RgbPicture(int width, int height, byte[] samples, int origin, int stepX, int stepY) {

  /** The number of samples of a pixel. */
  public static final int CHANNELS = 3;

  /** Checks that no sample is missing. */
  public RgbPicture {
    Objects.requireNonNull(samples, "samples");
    if ((long) width * height * CHANNELS != samples.length) {
      throw new IllegalArgumentException(
          samples.length + " samples for " + width + " x " + height + " pixels");
    }
  }

  /** An upright picture. */
  public RgbPicture(int width, int height, byte[] samples) {
    this(width, height, samples, 0, 1, width);
  }

  /** An upright picture that is black. */
  public static RgbPicture black(int width, int height) {
    return new RgbPicture(
        width, height, new byte[Math.toIntExact((long) width * height * CHANNELS)]);
  }

  /** The same samples, shown in an orientation. This picture must be upright. */
  public RgbPicture shown(Orientation orientation) {
    boolean transposed = orientation.transposed();
    int shownWidth = transposed ? height : width;
    int shownHeight = transposed ? width : height;
    int alongX = transposed ? width : 1;
    int alongY = transposed ? 1 : width;
    int first = 0;
    if (orientation.fromRight()) {
      first += (shownWidth - 1) * alongX;
      alongX = -alongX;
    }
    if (orientation.fromBottom()) {
      first += (shownHeight - 1) * alongY;
      alongY = -alongY;
    }
    return new RgbPicture(shownWidth, shownHeight, samples, first, alongX, alongY);
  }
}
