// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.codec;

import com.twelvemonkeys.imageio.plugins.webp.vp8.VP8Frame;
import io.moram.model.image.file.RgbPicture;
import java.awt.Point;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.WritableRaster;
import java.lang.invoke.MethodHandles;

/**
 * Takes the brightness and the colour differences of a lossy WebP frame, pixel by pixel, before the
 * decoder makes colours of them. The decoder repeats a colour difference for four pixels; the
 * reference interpolates it, and the edges of colours show it. The formulas are those of libwebp.
 */
final class Vp8Planes extends WritableRaster {

  private final byte[] stored;
  private final int chromaWidth;
  private final byte[] luma;
  private final byte[] blue;
  private final byte[] red;

  /**
   * @param frame the frame that will be decoded into this
   * @param columns the width of its chroma, for {@code width} pixels
   */
  private Vp8Planes(VP8Frame frame, int width, int height, int columns, int rows)
      throws ReflectiveOperationException {
    super(
        new PixelInterleavedSampleModel(DataBuffer.TYPE_BYTE, width, height, 0, 0, new int[1]),
        new DataBufferByte(1),
        new Point());
    // The decoder shows a pixel's samples nowhere else. A test compares the result.
    this.stored =
        (byte[])
            MethodHandles.privateLookupIn(VP8Frame.class, MethodHandles.lookup())
                .findVarHandle(VP8Frame.class, "yuv", byte[].class)
                .get(frame);
    this.chromaWidth = columns;
    this.luma = new byte[width * height];
    this.blue = new byte[columns * rows];
    this.red = new byte[columns * rows];
  }

  /** Planes for a frame. */
  static Vp8Planes of(VP8Frame frame, int width, int height) {
    try {
      return new Vp8Planes(frame, width, height, (width + 1) / 2, (height + 1) / 2);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The decoder of WebP is of another version", e);
    }
  }

  /** The decoder calls this once for every pixel. */
  @Override
  public void setDataElements(int x, int y, Object colours) {
    luma[y * getWidth() + x] = stored[0];
    int at = y / 2 * chromaWidth + x / 2;
    blue[at] = stored[1];
    red[at] = stored[2];
  }

  /** The colours of the pixels. */
  RgbPicture colours() {
    int width = getWidth();
    int height = getHeight();
    RgbPicture picture = RgbPicture.black(width, height);
    byte[] rgb = picture.samples();
    int to = 0;
    for (int y = 0; y < height; y++) {
      // The rows of colour differences above and below a row's middle: the near and the far one.
      int near = y / 2;
      int other = near + (y % 2 == 0 ? -1 : 1);
      int far = other < 0 || other * 2 >= height ? near : other;
      for (int x = 0; x < width; x++) {
        int brightness = (19_077 * (luma[y * width + x] & 0xFF)) >> 8;
        int u = interpolated(blue, x, near, far);
        int v = interpolated(red, x, near, far);
        rgb[to++] = clipped(brightness + ((26_149 * v) >> 8) - 14_234);
        rgb[to++] = clipped(brightness - ((6_419 * u) >> 8) - ((13_320 * v) >> 8) + 8_708);
        rgb[to++] = clipped(brightness + ((33_050 * u) >> 8) - 17_685);
      }
    }
    return picture;
  }

  private int interpolated(byte[] plane, int x, int near, int far) {
    int column = x / 2;
    int other = column + (x % 2 == 0 ? -1 : 1);
    int nearest = plane[near * chromaWidth + column] & 0xFF;
    int vertical = plane[far * chromaWidth + column] & 0xFF;
    if (other < 0 || other >= chromaWidth) {
      return (3 * nearest + vertical + 2) >> 2;
    }
    int horizontal = plane[near * chromaWidth + other] & 0xFF;
    int diagonal = plane[far * chromaWidth + other] & 0xFF;
    int sum = nearest + horizontal + vertical + diagonal + 8;
    return ((sum + 2 * (horizontal + vertical)) / 8 + nearest) >> 1;
  }

  private static byte clipped(int value) {
    return (byte) Math.max(0, Math.min(255, value >> 6));
  }
}
