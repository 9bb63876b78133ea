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
import java.io.IOException;

/** A TGA file with the footer of version 2, without which nothing marks it as one. */
final class TgaFile implements EncodedPicture {

  /** The text at the end of a file. */
  static final String FOOTER = "TRUEVISION-XFILE.\0";

  private static final int HEADER_BYTES = 18;
  private static final int RUNS = 8;
  private static final int MAX_RUN = 128;
  private static final int INDEXES = 1;
  private static final int COLOURS = 2;
  private static final int GREYS = 3;
  private static final int FROM_RIGHT = 0x10;
  private static final int FROM_TOP = 0x20;

  private final ByteView file;
  private final int kind;
  private final boolean runs;
  private final int firstEntry;
  private final int entries;
  private final int entryBits;
  private final long paletteAt;
  private final int width;
  private final int height;
  private final int bits;
  private final int flags;

  private TgaFile(ByteView file) throws RefusedPictureException {
    this.file = file;
    this.kind = file.u8(2) & ~RUNS;
    this.runs = (file.u8(2) & RUNS) != 0;
    this.firstEntry = file.u16(3);
    this.entries = file.u8(1) == 1 ? file.u16(5) : 0;
    this.entryBits = file.u8(7);
    this.paletteAt = (long) HEADER_BYTES + file.u8(0);
    this.width = file.u16(12);
    this.height = file.u16(14);
    this.bits = file.u8(16);
    this.flags = file.u8(17);
    boolean known =
        switch (kind) {
          case INDEXES -> bits == 8 && entries > 0 && isColour(entryBits);
          case COLOURS -> isColour(bits);
          case GREYS -> bits == 8 || bits == 16;
          default -> false;
        };
    if (!known || (entries > 0 && !isColour(entryBits))) {
      throw RefusedPictureException.unsupported(
          "TGA of kind " + file.u8(2) + " with " + bits + " bits");
    }
  }

  private static boolean isColour(int bits) {
    return bits == 15 || bits == 16 || bits == 24 || bits == 32;
  }

  /** Reads the header of a file. */
  static TgaFile open(ByteView bytes) throws RefusedPictureException {
    return new TgaFile(bytes.ordered(true));
  }

  @Override
  public PictureHeader header() {
    String colours = kind == INDEXES ? "palette" : kind == GREYS ? "grey" : "RGB";
    return new PictureHeader(
        PictureFormat.TGA,
        width,
        height,
        colours + " of " + bits + " bits",
        Orientation.UPRIGHT,
        (long) width * height * RgbPicture.CHANNELS);
  }

  @Override
  public RgbPicture decode(DecodeDeadline deadline) throws IOException {
    int pixelBytes = (bits + 7) / 8;
    long most = (long) file.length() * (runs ? MAX_RUN : 1) / (runs ? 1 + pixelBytes : pixelBytes);
    if ((long) width * height > most) {
      throw RefusedPictureException.damaged("it is truncated within its pixels");
    }
    RgbPicture picture = RgbPicture.black(width, height);
    long at = paletteAt + (long) entries * ((entryBits + 7) / 8);
    int left = 0;
    boolean repeated = false;
    for (int pixel = 0; pixel < width * height; pixel++) {
      if (pixel % width == 0) {
        deadline.check();
      }
      if (runs && left == 0) {
        int packet = file.u8(at++);
        left = (packet & 0x7F) + 1;
        repeated = packet > 0x7F;
      }
      put(at, picture.samples(), RgbPicture.CHANNELS * place(pixel));
      left--;
      if (!runs || !repeated || left == 0) {
        at += pixelBytes;
      }
    }
    return picture;
  }

  /** Where a stored pixel is shown. */
  private int place(int pixel) {
    int x = pixel % width;
    int y = pixel / width;
    return ((flags & FROM_TOP) != 0 ? y : height - 1 - y) * width
        + ((flags & FROM_RIGHT) != 0 ? width - 1 - x : x);
  }

  private void put(long at, byte[] rgb, int to) throws RefusedPictureException {
    if (kind == GREYS) {
      byte grey = (byte) file.u8(at);
      rgb[to] = grey;
      rgb[to + 1] = grey;
      rgb[to + 2] = grey;
    } else if (kind == INDEXES) {
      int entry = file.u8(at) - firstEntry;
      if (entry >= 0 && entry < entries) {
        putColour(paletteAt + (long) entry * ((entryBits + 7) / 8), entryBits, rgb, to);
      }
    } else {
      putColour(at, bits, rgb, to);
    }
  }

  private void putColour(long at, int colourBits, byte[] rgb, int to)
      throws RefusedPictureException {
    if (colourBits > 16) {
      rgb[to] = (byte) file.u8(at + 2);
      rgb[to + 1] = (byte) file.u8(at + 1);
      rgb[to + 2] = (byte) file.u8(at);
    } else {
      int colour = file.u16(at);
      for (int channel = 0; channel < RgbPicture.CHANNELS; channel++) {
        int level = colour >> (5 * (2 - channel)) & 31;
        rgb[to + channel] = (byte) (level * 255 / 31);
      }
    }
  }
}
