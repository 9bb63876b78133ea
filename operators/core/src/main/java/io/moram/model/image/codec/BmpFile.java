// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.codec;

import io.moram.model.image.file.ByteView;
import io.moram.model.image.file.DecodeDeadline;
import io.moram.model.image.file.EncodedPicture;
import io.moram.model.image.file.Orientation;
import io.moram.model.image.file.PictureFormat;
import io.moram.model.image.file.PictureHeader;
import io.moram.model.image.file.RefusedPictureException;
import io.moram.model.image.file.RgbPicture;
import io.moram.model.image.file.Samples;
import java.io.IOException;

/** A BMP file. */
final class BmpFile implements EncodedPicture {

  private static final int FILE_HEADER = 14;
  private static final int OLD_HEADER = 12;
  private static final int HEADER = 40;
  private static final int RGB = 0;
  private static final int RLE8 = 1;
  private static final int RLE4 = 2;
  private static final int MASKS = 3;
  private static final int ALPHA_MASKS = 6;

  private final ByteView file;
  private final long pixelsAt;
  private final int width;
  private final int height;
  private final boolean topDown;
  private final int bits;
  private final int compression;
  private final int[] masks;
  private final byte[] palette;

  private BmpFile(ByteView file) throws RefusedPictureException {
    this.file = file;
    this.pixelsAt = file.u32(10);
    long headerBytes = file.u32(FILE_HEADER);
    boolean old = headerBytes == OLD_HEADER;
    if (!old && headerBytes < HEADER && headerBytes != 16) {
      throw RefusedPictureException.damaged("its BMP header has " + headerBytes + " bytes");
    }
    long storedHeight = old ? file.u16(20) : (int) file.u32(22);
    this.width = old ? file.u16(18) : (int) file.u32(18);
    this.topDown = storedHeight < 0;
    this.height = (int) Math.min(Integer.MAX_VALUE, Math.abs(storedHeight));
    this.bits = file.u16(old ? 24 : 28);
    this.compression = headerBytes < HEADER ? RGB : (int) file.u32(30);
    boolean known =
        switch (compression) {
          case RGB -> bits == 1 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
          case RLE8 -> bits == 8;
          case RLE4 -> bits == 4;
          case MASKS, ALPHA_MASKS -> bits == 16 || bits == 32;
          default -> false;
        };
    if (!known) {
      throw RefusedPictureException.unsupported(
          "BMP of " + bits + " bits with compression " + compression);
    }
    this.masks = masks();
    long tableAt =
        FILE_HEADER
            + headerBytes
            + (headerBytes == HEADER && compression == MASKS ? 12 : 0)
            + (headerBytes == HEADER && compression == ALPHA_MASKS ? 16 : 0);
    long used = headerBytes < HEADER ? 0 : file.u32(46);
    this.palette = bits > 8 ? new byte[0] : palette(tableAt, used, old ? 3 : 4);
  }

  /** Reads the header of a file. */
  static BmpFile open(ByteView bytes) throws RefusedPictureException {
    return new BmpFile(bytes.ordered(true));
  }

  private int[] masks() throws RefusedPictureException {
    if (compression == MASKS || compression == ALPHA_MASKS) {
      return new int[] {(int) file.u32(54), (int) file.u32(58), (int) file.u32(62)};
    }
    return bits == 16 ? new int[] {0x7C00, 0x3E0, 0x1F} : new int[] {0xFF0000, 0xFF00, 0xFF};
  }

  private byte[] palette(long at, long used, int entryBytes) throws RefusedPictureException {
    long room = Math.max(0, (pixelsAt - at) / entryBytes);
    int entries = (int) Math.min(used > 0 ? used : 1 << bits, Math.min(256, room));
    byte[] rgb = new byte[entries * RgbPicture.CHANNELS];
    for (int i = 0; i < entries; i++) {
      for (int channel = 0; channel < RgbPicture.CHANNELS; channel++) {
        rgb[i * RgbPicture.CHANNELS + channel] =
            (byte) file.u8(at + (long) i * entryBytes + 2 - channel);
      }
    }
    return rgb;
  }

  @Override
  public PictureHeader header() {
    return new PictureHeader(
        PictureFormat.BMP,
        width,
        height,
        bits > 8 ? "RGB of " + bits + " bits" : "palette of " + bits + " bits",
        Orientation.UPRIGHT,
        (long) width * height * (RgbPicture.CHANNELS + (bits > 8 ? 0 : 1)));
  }

  @Override
  public RgbPicture decode(DecodeDeadline deadline) throws IOException {
    if (compression == RLE8 || compression == RLE4) {
      byte[] indexes = new BmpRuns(file, pixelsAt, bits == 4).decode(width, height, deadline);
      return new Samples(width, height, 1, flipped(indexes)).lookedUp(palette);
    }
    long rowBytes = ((long) width * bits + 31) / 32 * 4;
    // The last row may lack its padding.
    long lastBytes = ((long) width * bits + 7) / 8;
    if (!file.has(pixelsAt, rowBytes * (height - 1) + lastBytes)) {
      throw RefusedPictureException.damaged("it is truncated within its pixels");
    }
    if (bits <= 8) {
      return new Samples(width, height, 1, indexes(rowBytes, deadline)).lookedUp(palette);
    }
    RgbPicture picture = RgbPicture.black(width, height);
    for (int y = 0; y < height; y++) {
      deadline.check();
      readColours(
          pixelsAt + rowBytes * (topDown ? y : height - 1 - y),
          picture.samples(),
          y * width * RgbPicture.CHANNELS);
    }
    return picture;
  }

  private byte[] indexes(long rowBytes, DecodeDeadline deadline) throws RefusedPictureException {
    byte[] indexes = new byte[width * height];
    int perByte = 8 / bits;
    int mask = (1 << bits) - 1;
    int to = 0;
    for (int y = 0; y < height; y++) {
      deadline.check();
      long row = pixelsAt + rowBytes * (topDown ? y : height - 1 - y);
      for (int x = 0; x < width; x++) {
        int shift = (perByte - 1 - x % perByte) * bits;
        indexes[to++] = (byte) (file.u8(row + x / perByte) >> shift & mask);
      }
    }
    return indexes;
  }

  /** The rows from top to bottom. */
  private byte[] flipped(byte[] bottomUp) {
    byte[] flipped = new byte[bottomUp.length];
    for (int y = 0; y < height; y++) {
      System.arraycopy(bottomUp, (height - 1 - y) * width, flipped, y * width, width);
    }
    return flipped;
  }

  private void readColours(long row, byte[] rgb, int start) throws RefusedPictureException {
    int to = start;
    for (int x = 0; x < width; x++) {
      if (bits == 24) {
        rgb[to++] = (byte) file.u8(row + 3L * x + 2);
        rgb[to++] = (byte) file.u8(row + 3L * x + 1);
        rgb[to++] = (byte) file.u8(row + 3L * x);
      } else {
        int pixel = bits == 16 ? file.u16(row + 2L * x) : (int) file.u32(row + 4L * x);
        for (int mask : masks) {
          rgb[to++] = (byte) masked(pixel, mask);
        }
      }
    }
  }

  /** The bits of a pixel below a mask, stretched to 0 to 255. */
  private static int masked(int pixel, int mask) {
    if (mask == 0) {
      return 0;
    }
    int shift = Integer.numberOfTrailingZeros(mask);
    long most = (mask >>> shift) & 0xFFFFFFFFL;
    long value = ((pixel & mask) >>> shift) & 0xFFFFFFFFL;
    return (int) (value * 255 / most);
  }
}
