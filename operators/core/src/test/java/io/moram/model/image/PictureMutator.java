// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damages pictures. The same seed makes the same pictures. A picture is changed in one to four
 * places: a byte, a bit, a number of two or four bytes that is put to an extreme, a range that is
 * doubled, left out or taken from another picture, or an end that is cut off.
 */
final class PictureMutator {
  private static final int[] EXTREMES = {0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, -1, 0x7FFFFFFF};
  private static final int HEAD = 128;

  private final List<byte[]> originals;
  private final Random random;

  PictureMutator(List<byte[]> originals, long seed) {
    this.originals = originals;
    this.random = new Random(seed);
  }

  byte[] next() {
    byte[] picture = one().clone();
    for (int i = random.nextInt(4); i >= 0 && picture.length > 8; i--) {
      picture = changed(picture);
    }
    return picture;
  }

  private byte[] one() {
    return originals.get(random.nextInt(originals.size()));
  }

  private byte[] changed(byte[] picture) {
    int at = place(picture);
    int length = Math.min(picture.length - at, 1 + random.nextInt(64));
    switch (random.nextInt(8)) {
      case 0, 1 -> picture[at] = (byte) random.nextInt();
      case 2 -> picture[at] ^= (byte) (1 << random.nextInt(8));
      case 3, 4 -> put(picture, at, EXTREMES[random.nextInt(EXTREMES.length)]);
      case 5 -> {
        return Arrays.copyOf(picture, at + 1);
      }
      case 6 -> {
        return joined(picture, at, picture, random.nextBoolean() ? at + length : at - length);
      }
      default -> {
        byte[] other = one();
        return joined(picture, at, other, place(other));
      }
    }
    return picture;
  }

  /** Headers are short, so half of all places are in the first bytes. */
  private int place(byte[] picture) {
    return random.nextInt(random.nextBoolean() ? Math.min(HEAD, picture.length) : picture.length);
  }

  private void put(byte[] picture, int at, int value) {
    int bytes = random.nextBoolean() ? 2 : 4;
    boolean little = random.nextBoolean();
    for (int i = 0; i < bytes && at + i < picture.length; i++) {
      picture[at + i] = (byte) (value >> (8 * (little ? i : bytes - 1 - i)));
    }
  }

  private static byte[] joined(byte[] first, int end, byte[] second, int start) {
    int from = Math.max(0, Math.min(start, second.length));
    byte[] joined = Arrays.copyOf(first, end + second.length - from);
    System.arraycopy(second, from, joined, end, second.length - from);
    return joined;
  }
}
