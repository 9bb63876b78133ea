// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.input;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of JSON one by one, each of a limited length. Blank lines, and remarks that begin
 * with {@code #}, are passed over. For one thread.
 */
public final class RecordLines {

  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final int limit;
  private long number;
  private boolean atEnd;
  private boolean isCut;

  /**
   * Reads from a stream, which the caller closes.
   *
   * @param limit the most bytes of a line
   */
  public RecordLines(InputStream in, int limit) {
    this.in = new BufferedInputStream(in, BUFFER);
    this.limit = limit;
  }

  /**
   * A line.
   *
   * @param number its number, from 1
   * @param bytes its bytes; null if it exceeds the limit
   */
  @SuppressWarnings("ArrayRecordComponent") // Each line is read once, and nothing compares lines.
  public record Line(long number, byte @Nullable [] bytes) {}

  /** The next line; null at the end. It waits for the line, and for no more. */
  public @Nullable Line next() throws IOException {
    while (!atEnd) {
      skipRest();
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int one = in.read();
      while (one >= 0 && one != '\n' && line.size() < limit) {
        line.write(one);
        one = in.read();
      }
      number++;
      atEnd = one < 0;
      isCut = one >= 0 && one != '\n';
      if (isCut) {
        return new Line(number, null);
      }
      byte[] bytes = line.toByteArray();
      if (isRecord(bytes)) {
        return new Line(number, bytes);
      }
    }
    return null;
  }

  private void skipRest() throws IOException {
    while (isCut) {
      int one = in.read();
      isCut = one >= 0 && one != '\n';
      atEnd = one < 0;
    }
  }

  private static boolean isRecord(byte[] line) {
    for (byte one : line) {
      if (one != ' ' && one != '\t' && one != '\r') {
        return one != '#';
      }
    }
    return false;
  }
}
