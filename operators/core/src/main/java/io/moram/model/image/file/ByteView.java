// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.file;

import java.nio.charset.StandardCharsets;

/** Reads numbers from the bytes of a file. A read behind the end says that the file is cut off. */
public final class ByteView {

  private final byte[] bytes;
  private final int from;
  private final int length;
  private final boolean littleEndian;

  /** A view of a part of a file. The part must be inside of it. */
  public ByteView(byte[] bytes, int from, int length, boolean littleEndian) {
    if (from < 0 || length < 0 || length > bytes.length - from) {
      throw new IllegalArgumentException(
          length + " bytes from " + from + " on, of " + bytes.length);
    }
    this.bytes = bytes;
    this.from = from;
    this.length = length;
    this.littleEndian = littleEndian;
  }

  /** A view of a whole file. */
  public static ByteView of(byte[] bytes, boolean littleEndian) {
    return new ByteView(bytes, 0, bytes.length, littleEndian);
  }

  /** The number of bytes. */
  public int length() {
    return length;
  }

  /** Whether {@code count} bytes are there from {@code at} on. */
  public boolean has(long at, long count) {
    return at >= 0 && count >= 0 && at <= length - count;
  }

  /** A byte, 0 to 255. */
  public int u8(long at) throws RefusedPictureException {
    require(at, 1);
    return bytes[from + (int) at] & 0xFF;
  }

  /** Two bytes, 0 to 65,535. */
  public int u16(long at) throws RefusedPictureException {
    require(at, 2);
    int first = u8(at);
    int second = u8(at + 1);
    return littleEndian ? second << 8 | first : first << 8 | second;
  }

  /** Three bytes, the lowest first. */
  public int u24(long at) throws RefusedPictureException {
    return u8(at) | u8(at + 1) << 8 | u8(at + 2) << 16;
  }

  /** Four bytes, 0 to 2^32 - 1. */
  public long u32(long at) throws RefusedPictureException {
    long first = u16(at);
    long second = u16(at + 2);
    return littleEndian ? second << 16 | first : first << 16 | second;
  }

  /** Four characters, such as the name of a chunk. */
  public String name(long at) throws RefusedPictureException {
    require(at, 4);
    return new String(bytes, from + (int) at, 4, StandardCharsets.ISO_8859_1);
  }

  /** A part of this view. */
  public ByteView part(long at, long count) throws RefusedPictureException {
    require(at, count);
    return new ByteView(bytes, from + (int) at, (int) count, littleEndian);
  }

  /** The same bytes with numbers in the other order, if {@code little} says so. */
  public ByteView ordered(boolean little) {
    return new ByteView(bytes, from, length, little);
  }

  /** Whether the bytes at a place are those of a text of single-byte characters. */
  public boolean is(long at, String text) {
    if (!has(at, text.length())) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if ((bytes[from + (int) at + i] & 0xFF) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** All bytes as single-byte characters. */
  public String text() {
    return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
  }

  /** A copy of the bytes. */
  public byte[] copy() {
    byte[] copy = new byte[length];
    System.arraycopy(bytes, from, copy, 0, length);
    return copy;
  }

  private void require(long at, long count) throws RefusedPictureException {
    if (!has(at, count)) {
      throw RefusedPictureException.damaged("it is truncated, or states a place behind its end");
    }
  }
}
