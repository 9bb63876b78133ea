// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.codec;

import io.moram.model.image.file.DecodeDeadline;
import io.moram.model.image.file.RefusedPictureException;

/** The LZW codes of a GIF frame, the lowest bits first. */
final class GifCodes {

  private static final int MAX_BITS = 12;
  private static final int CHECK_EVERY = 1 << 16;

  private final byte[] codes;
  private final int bits;
  private final int[] before = new int[1 << MAX_BITS];
  private final byte[] last = new byte[1 << MAX_BITS];
  private final byte[] reversed = new byte[(1 << MAX_BITS) + 1];

  /**
   * @param codes the bytes
   * @param bits of a color index, 1 to 8
   */
  GifCodes(byte[] codes, int bits) throws RefusedPictureException {
    if (bits < 1 || bits > 8) {
      throw RefusedPictureException.damaged("its codes begin with " + bits + " bits");
    }
    this.codes = codes;
    this.bits = bits;
  }

  /**
   * Decodes exactly {@code count} color indexes.
   *
   * @throws RefusedPictureException if there are fewer, a code is wrong, or the time is over
   */
  byte[] decode(int count, DecodeDeadline deadline) throws RefusedPictureException {
    long most = (codes.length * 8L / (bits + 1)) << MAX_BITS;
    if (count > most) {
      throw RefusedPictureException.damaged("it is truncated within its first frame");
    }
    byte[] indexes = new byte[count];
    int clear = 1 << bits;
    int end = clear + 1;
    int next = end + 1;
    int width = bits + 1;
    int previous = -1;
    int first = 0;
    int held = 0;
    int buffer = 0;
    int read = 0;
    int written = 0;
    int codesRead = 0;
    while (written < count) {
      if (++codesRead % CHECK_EVERY == 0) {
        deadline.check();
      }
      while (held < width) {
        if (read == codes.length) {
          throw RefusedPictureException.damaged("it is truncated within its first frame");
        }
        buffer |= (codes[read++] & 0xFF) << held;
        held += 8;
      }
      int code = buffer & (1 << width) - 1;
      buffer >>>= width;
      held -= width;
      if (code == clear) {
        next = end + 1;
        width = bits + 1;
        previous = -1;
        continue;
      }
      if (code == end) {
        throw RefusedPictureException.damaged("its first frame ends before its last pixel");
      }
      if (code > next || (previous < 0 && code > clear)) {
        throw RefusedPictureException.damaged("it has a wrong code in its first frame");
      }
      int depth = 0;
      int rest = code;
      if (code == next) {
        reversed[depth++] = (byte) first;
        rest = previous;
      }
      while (rest > end) {
        reversed[depth++] = last[rest];
        rest = before[rest];
      }
      first = rest;
      reversed[depth++] = (byte) first;
      while (depth > 0 && written < count) {
        indexes[written++] = reversed[--depth];
      }
      if (previous >= 0 && next < 1 << MAX_BITS) {
        before[next] = previous;
        last[next++] = (byte) first;
        if (next == 1 << width && width < MAX_BITS) {
          width++;
        }
      }
      previous = code;
    }
    return indexes;
  }
}
