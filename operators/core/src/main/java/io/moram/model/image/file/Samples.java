// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.file;

import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * The samples of a picture, one byte each, and what makes red, green and blue of them. All formulas
 * are those of the Python Imaging Library, in integers, so that every platform has the same pixels.
 *
 * @param width in pixels
 * @param height in pixels
 * @param bands the number of samples of a pixel
 * @param bytes {@code [height, width, bands]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Samples(int width, int height, int bands, byte[] bytes) {

  private static final int OPAQUE = 255;

  /**
   * The samples of a raster. Of samples of 16 bits, the high byte is taken. Integers of 32 bits and
   * floats are cut to 0 to 255. Samples of less than 8 bits stay as they are.
   */
  public static Samples of(Raster raster) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    int type = raster.getDataBuffer().getDataType();
    if (isPacked(raster, bands, true) && raster.getDataBuffer() instanceof DataBufferByte buffer) {
      byte[] bytes = buffer.getData();
      if (bytes.length == (long) width * height * bands) {
        for (int i = 0; i < bytes.length; i += RgbPicture.CHANNELS) {
          byte blue = bytes[i];
          bytes[i] = bytes[i + 2];
          bytes[i + 2] = blue;
        }
        return new Samples(width, height, bands, bytes);
      }
    }
    if (isPacked(raster, bands, false)) {
      if (raster.getDataBuffer() instanceof DataBufferByte buffer) {
        byte[] bytes = buffer.getData();
        if (bytes.length == (long) width * height * bands) {
          return new Samples(width, height, bands, bytes);
        }
      }
      if (raster.getDataBuffer() instanceof DataBufferUShort buffer) {
        short[] deep = buffer.getData();
        if (deep.length == (long) width * height * bands) {
          byte[] bytes = new byte[deep.length];
          for (int i = 0; i < deep.length; i++) {
            bytes[i] = (byte) (deep[i] >> 8);
          }
          return new Samples(width, height, bands, bytes);
        }
      }
    }
    return copy(raster, type == DataBuffer.TYPE_USHORT || type == DataBuffer.TYPE_SHORT ? 8 : 0);
  }

  /**
   * Whether the samples of all pixels follow one another.
   *
   * @param backwards whether those of a pixel are blue, green and red
   */
  private static boolean isPacked(Raster raster, int bands, boolean backwards) {
    if ((backwards && bands != RgbPicture.CHANNELS)
        || !(raster.getSampleModel() instanceof ComponentSampleModel model)
        || raster.getDataBuffer().getNumBanks() != 1
        || raster.getDataBuffer().getOffset() != 0
        || raster.getSampleModelTranslateX() != 0
        || raster.getSampleModelTranslateY() != 0
        || model.getPixelStride() != bands
        || model.getScanlineStride() != bands * raster.getWidth()) {
      return false;
    }
    for (int band = 0; band < bands; band++) {
      if (model.getBandOffsets()[band] != (backwards ? bands - 1 - band : band)) {
        return false;
      }
    }
    return true;
  }

  private static Samples copy(Raster raster, int shift) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    byte[] bytes = new byte[Math.toIntExact((long) width * height * bands)];
    float[] row = new float[width * bands];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (float sample : row) {
        float shifted = shift == 0 ? sample : (int) sample >> shift;
        // Not a number becomes 0, as every cast of it does.
        bytes[at++] = (byte) (int) Math.max(0, Math.min(OPAQUE, shifted));
      }
    }
    return new Samples(width, height, bands, bytes);
  }

  /** The picture whose first three samples are red, green and blue, or whose first one is grey. */
  public RgbPicture colours() {
    if (bands == RgbPicture.CHANNELS) {
      return new RgbPicture(width, height, bytes);
    }
    RgbPicture picture = RgbPicture.black(width, height);
    byte[] rgb = picture.samples();
    int green = bands < RgbPicture.CHANNELS ? 0 : 1;
    int blue = bands < RgbPicture.CHANNELS ? 0 : 2;
    int from = 0;
    for (int to = 0; to < rgb.length; to += RgbPicture.CHANNELS) {
      rgb[to] = bytes[from];
      rgb[to + 1] = bytes[from + green];
      rgb[to + 2] = bytes[from + blue];
      from += bands;
    }
    return picture;
  }

  /**
   * The picture whose first samples are indexes.
   *
   * @param palette red, green and blue of every index; those that it lacks are black
   */
  public RgbPicture lookedUp(byte[] palette) {
    byte[] whole = Arrays.copyOf(palette, 256 * RgbPicture.CHANNELS);
    RgbPicture picture = RgbPicture.black(width, height);
    byte[] rgb = picture.samples();
    int from = 0;
    for (int to = 0; to < rgb.length; to += RgbPicture.CHANNELS) {
      int entry = (bytes[from] & 0xFF) * RgbPicture.CHANNELS;
      rgb[to] = whole[entry];
      rgb[to + 1] = whole[entry + 1];
      rgb[to + 2] = whole[entry + 2];
      from += bands;
    }
    return picture;
  }

  /**
   * The picture whose samples are cyan, magenta, yellow and black.
   *
   * @param paper the sample that means no ink: 0, or 255 as Adobe's programs write it
   */
  public RgbPicture inks(int paper) {
    RgbPicture picture = RgbPicture.black(width, height);
    byte[] rgb = picture.samples();
    int from = 0;
    for (int to = 0; to < rgb.length; to += RgbPicture.CHANNELS) {
      int light = OPAQUE - ((bytes[from + 3] & 0xFF) ^ paper);
      for (int channel = 0; channel < RgbPicture.CHANNELS; channel++) {
        int ink = (bytes[from + channel] & 0xFF) ^ paper;
        rgb[to + channel] = (byte) Math.max(0, light - scaled(ink, light));
      }
      from += bands;
    }
    return picture;
  }

  /** Two samples multiplied, where 255 stands for 1. */
  private static int scaled(int one, int other) {
    int product = one * other + 128;
    return ((product >> 8) + product) >> 8;
  }

  /** Divides colours by their opacity, which is the last sample and was multiplied into them. */
  public Samples dividedByOpacity() {
    byte[] divided = bytes.clone();
    for (int pixel = 0; pixel < divided.length; pixel += bands) {
      int opacity = divided[pixel + bands - 1] & 0xFF;
      for (int band = 0; band < bands - 1 && opacity != OPAQUE; band++) {
        int sample = divided[pixel + band] & 0xFF;
        divided[pixel + band] =
            (byte) (opacity == 0 ? 0 : Math.min(OPAQUE, sample * OPAQUE / opacity));
      }
    }
    return new Samples(width, height, bands, divided);
  }

  /**
   * Makes 8 bits of less.
   *
   * @param bits 1, 2, 4 or 8 per sample
   * @param inverted whether 0 is white
   */
  public Samples stretched(int bits, boolean inverted) {
    int factor = OPAQUE / ((1 << Math.min(bits, 8)) - 1);
    if (factor == 1 && !inverted) {
      return this;
    }
    byte[] stretched = new byte[bytes.length];
    int flip = inverted ? OPAQUE : 0;
    for (int i = 0; i < bytes.length; i++) {
      stretched[i] = (byte) (((bytes[i] & 0xFF) * factor) ^ flip);
    }
    return new Samples(width, height, bands, stretched);
  }
}
