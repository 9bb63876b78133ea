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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * The first frame of a GIF file on the screen that the file states. The screen grows if the frame
 * is larger. What the frame does not cover has the transparent colour, or the first one.
 */
final class GifFile implements EncodedPicture {

  private static final int SCREEN_AT = 6;
  private static final int AFTER_SCREEN = 13;
  private static final int EXTENSION = 0x21;
  private static final int CONTROL = 0xF9;
  private static final int FRAME = 0x2C;
  private static final int PALETTE_FLAG = 0x80;
  private static final int INTERLACED = 0x40;
  private static final int[] FIRST_ROWS = {0, 4, 2, 1};
  private static final int[] ROW_STEPS = {8, 8, 4, 2};

  private final int width;
  private final int height;
  private final int left;
  private final int top;
  private final int frameWidth;
  private final int frameHeight;
  private final boolean interlaced;
  private final int background;
  private final byte[] palette;
  private final int codeBits;
  private final byte[] codes;

  private GifFile(ByteView file, long descriptor, byte[] global, int transparent)
      throws RefusedPictureException {
    this.left = file.u16(descriptor + 1);
    this.top = file.u16(descriptor + 3);
    this.frameWidth = file.u16(descriptor + 5);
    this.frameHeight = file.u16(descriptor + 7);
    this.width = Math.max(file.u16(SCREEN_AT), left + frameWidth);
    this.height = Math.max(file.u16(SCREEN_AT + 2), top + frameHeight);
    int flags = file.u8(descriptor + 9);
    this.interlaced = (flags & INTERLACED) != 0;
    this.background = Math.max(0, transparent);
    byte[] own = palette(file, descriptor + 10, flags);
    this.palette = own.length > 0 ? own : global.length > 0 ? global : greys();
    long data = descriptor + 10 + own.length;
    this.codeBits = file.u8(data);
    this.codes = blocks(file, data + 1);
    if (frameWidth < 1 || frameHeight < 1) {
      throw RefusedPictureException.damaged("its first frame has no pixels");
    }
  }

  /** Reads a file up to the end of its first frame. */
  static GifFile open(ByteView bytes) throws RefusedPictureException {
    ByteView file = bytes.ordered(true);
    byte[] global = palette(file, AFTER_SCREEN, file.u8(SCREEN_AT + 4));
    int transparent = -1;
    long at = (long) AFTER_SCREEN + global.length;
    while (true) {
      int kind = file.u8(at);
      if (kind == FRAME) {
        return new GifFile(file, at, global, transparent);
      }
      if (kind == EXTENSION) {
        if (file.u8(at + 1) == CONTROL && file.u8(at + 2) >= 4 && (file.u8(at + 3) & 1) != 0) {
          transparent = file.u8(at + 6);
        }
        at = behindBlocks(file, at + 2);
      } else {
        // Decoders skip bytes that begin no block.
        at++;
      }
    }
  }

  private static byte[] palette(ByteView file, long at, int flags) throws RefusedPictureException {
    int entries = (flags & PALETTE_FLAG) == 0 ? 0 : 2 << (flags & 7);
    return file.part(at, (long) entries * RgbPicture.CHANNELS).copy();
  }

  private static byte[] greys() {
    byte[] greys = new byte[256 * RgbPicture.CHANNELS];
    for (int i = 0; i < greys.length; i++) {
      greys[i] = (byte) (i / RgbPicture.CHANNELS);
    }
    return greys;
  }

  private static long behindBlocks(ByteView file, long from) throws RefusedPictureException {
    long at = from;
    while (file.u8(at) != 0) {
      at += 1 + file.u8(at);
    }
    return at + 1;
  }

  /** The bytes of the blocks; the last ones may be missing. */
  private static byte[] blocks(ByteView file, long from) throws RefusedPictureException {
    ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    long at = from;
    while (file.has(at, 1) && file.u8(at) != 0) {
      long size = Math.min(file.u8(at), file.length() - at - 1);
      blocks.writeBytes(file.part(at + 1, size).copy());
      at += 1 + file.u8(at);
    }
    return blocks.toByteArray();
  }

  @Override
  public PictureHeader header() {
    return new PictureHeader(
        PictureFormat.GIF,
        width,
        height,
        "palette",
        Orientation.UPRIGHT,
        (long) width * height * (1 + RgbPicture.CHANNELS)
            + (long) frameWidth * frameHeight
            + codes.length);
  }

  @Override
  public RgbPicture decode(DecodeDeadline deadline) throws IOException {
    byte[] frame = new GifCodes(codes, codeBits).decode(frameWidth * frameHeight, deadline);
    byte[] screen = new byte[width * height];
    if (frameWidth < width || frameHeight < height) {
      Arrays.fill(screen, (byte) background);
    }
    for (int row = 0; row < frameHeight; row++) {
      System.arraycopy(
          frame, storedRow(row) * frameWidth, screen, (top + row) * width + left, frameWidth);
    }
    return new Samples(width, height, 1, screen).lookedUp(palette);
  }

  /** Where a shown row is stored. */
  private int storedRow(int row) {
    if (!interlaced) {
      return row;
    }
    int before = 0;
    for (int pass = 0; pass < FIRST_ROWS.length; pass++) {
      int offset = row - FIRST_ROWS[pass];
      if (offset >= 0 && offset % ROW_STEPS[pass] == 0) {
        return before + offset / ROW_STEPS[pass];
      }
      before += Math.max(0, frameHeight - FIRST_ROWS[pass] + ROW_STEPS[pass] - 1) / ROW_STEPS[pass];
    }
    throw new IllegalStateException("Row " + row + " is in no pass");
  }
}
