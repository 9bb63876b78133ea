// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.codec;

import io.moram.model.image.file.ByteView;
import io.moram.model.image.file.DecodeDeadline;
import io.moram.model.image.file.RefusedPictureException;

/** The run-length coded pixels of a BMP file. */
final class BmpRuns {

  private static final int END_OF_ROW = 0;
  private static final int END = 1;
  private static final int DELTA = 2;

  private final ByteView file;
  private final boolean halves;
  private long at;

  /**
   * @param from where the runs begin
   * @param halves whether an index has 4 bits, and not 8
   */
  BmpRuns(ByteView file, long from, boolean halves) {
    this.file = file;
    this.halves = halves;
    this.at = from;
  }

  /**
   * The color indexes, from the bottom row to the top one; what runs skip is 0.
   *
   * @throws RefusedPictureException if they end before the last pixel, or the time is over
   */
  byte[] decode(int width, int height, DecodeDeadline deadline) throws RefusedPictureException {
    byte[] indexes = new byte[width * height];
    long to = 0;
    long row = 0;
    while (to < indexes.length) {
      int count = file.u8(at++);
      int value = file.u8(at++);
      if (count > 0) {
        long end = Math.min((row + 1) * width, to + count);
        for (int i = 0; to < end; i++) {
          indexes[(int) to++] = (byte) (halves ? (i % 2 == 0 ? value >> 4 : value & 15) : value);
        }
      } else if (value == END_OF_ROW) {
        deadline.check();
        row++;
        to = row * width;
      } else if (value == END) {
        throw RefusedPictureException.damaged("it ends before its last pixel");
      } else if (value == DELTA) {
        int right = file.u8(at++);
        int up = file.u8(at++);
        to = Math.min(to + right, (row + 1) * width) + (long) up * width;
        row += up;
      } else {
        long end = Math.min((row + 1) * width, to + value);
        int bytes = halves ? (value + 1) / 2 : value;
        for (int i = 0; i < value && to < end; i++) {
          int pair = file.u8(at + (halves ? i / 2 : i));
          indexes[(int) to++] = (byte) (halves ? (i % 2 == 0 ? pair >> 4 : pair & 15) : pair);
        }
        at += bytes + bytes % 2;
      }
    }
    return indexes;
  }
}
