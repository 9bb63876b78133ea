// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.hostile;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damages files and messages. The same seed makes the same damage. An original is changed in one to
 * four places: a byte, a bit, a number of two or four bytes that is put to an extreme, a range that
 * is doubled, left out, replaced by a piece, or taken from another original, or an end that is cut
 * off.
 */
final class ByteDamage {
  private static final int[] EXTREMES = {0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, -1, 0x7FFFFFFF};
  private static final int HEAD = 128;
  private static final int LONGEST_RANGE = 64;

  private final List<byte[]> originals;
  private final List<byte[]> pieces;
  private final Random random;

  /**
   * @param originals what is damaged, at least one
   * @param pieces bytes that a reader treats in a way of its own, at least one
   */
  ByteDamage(List<byte[]> originals, List<byte[]> pieces, Random random) {
    this.originals = originals;
    this.pieces = pieces;
    this.random = random;
  }

  /** The next damaged original. */
  byte[] next() {
    byte[] bytes = one(originals).clone();
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
      bytes = changed(bytes);
    }
    return bytes;
  }

  private byte[] one(List<byte[]> of) {
    return of.get(random.nextInt(of.size()));
  }

  private byte[] changed(byte[] bytes) {
    int at = place(bytes);
    int length = Math.min(bytes.length - at, 1 + random.nextInt(LONGEST_RANGE));
    switch (random.nextInt(10)) {
      case 0, 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      case 3, 4 -> put(bytes, at, EXTREMES[random.nextInt(EXTREMES.length)]);
      case 5 -> {
        return Arrays.copyOf(bytes, at + 1);
      }
      case 6 -> {
        return joined(bytes, at, bytes, random.nextBoolean() ? at + length : at - length);
      }
      case 7 -> {
        byte[] piece = one(pieces);
        return joined(joined(bytes, at, piece, 0), at + piece.length, bytes, at);
      }
      case 8 -> {
        byte[] piece = one(pieces);
        return joined(joined(bytes, at, piece, 0), at + piece.length, bytes, at + length);
      }
      default -> {
        byte[] other = one(originals);
        return joined(bytes, at, other, place(other));
      }
    }
    return bytes;
  }

  /** Headers are short, so half of all places are in the first bytes. */
  private int place(byte[] bytes) {
    return random.nextInt(random.nextBoolean() ? Math.min(HEAD, bytes.length) : bytes.length);
  }

  private void put(byte[] bytes, int at, int value) {
    int length = random.nextBoolean() ? Short.BYTES : Integer.BYTES;
    boolean little = random.nextBoolean();
    for (int i = 0; i < length && at + i < bytes.length; i++) {
      bytes[at + i] = (byte) (value >> (Byte.SIZE * (little ? i : length - 1 - i)));
    }
  }

  private static byte[] joined(byte[] first, int end, byte[] second, int start) {
    int from = Math.max(0, Math.min(start, second.length));
    byte[] joined = Arrays.copyOf(first, end + second.length - from);
    System.arraycopy(second, from, joined, end, second.length - from);
    return joined;
  }
}
