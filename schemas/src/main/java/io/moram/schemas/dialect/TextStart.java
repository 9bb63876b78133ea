// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.dialect;

/** Finds where the text of a message begins, behind the byte-order mark of UTF-8 and blanks. */
public final class TextStart {
  private static final int MARK_BYTES = 3;

  private TextStart() {}

  /** The index of the first byte that is neither; -1 if there is none. */
  public static int of(byte[] message) {
    int start = hasMark(message) ? MARK_BYTES : 0;
    while (start < message.length && isBlank(message[start])) {
      start++;
    }
    return start < message.length ? start : -1;
  }

  private static boolean hasMark(byte[] message) {
    return message.length >= MARK_BYTES
        && message[0] == (byte) 0xEF
        && message[1] == (byte) 0xBB
        && message[2] == (byte) 0xBF;
  }

  private static boolean isBlank(byte sign) {
    return sign == ' ' || sign == '\t' || sign == '\r' || sign == '\n';
  }
}
