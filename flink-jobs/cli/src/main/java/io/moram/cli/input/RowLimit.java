// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.input;

import java.io.IOException;
import java.io.Reader;

/** Characters of a table, with a limit for those between two rows: a quote may stay open. */
final class RowLimit extends Reader {

  private final Reader in;
  private final int limit;
  private long sinceRow;

  RowLimit(Reader in, int limit) {
    this.in = in;
    this.limit = limit;
  }

  /** Says that a row is complete. */
  void row() {
    sinceRow = 0;
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    if (sinceRow > limit) {
      throw new IOException(
          "the row has more than %,d characters; must have at most that many. A quote may be open."
              .formatted(limit));
    }
    int count = in.read(buffer, offset, length);
    sinceRow += Math.max(0, count);
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
