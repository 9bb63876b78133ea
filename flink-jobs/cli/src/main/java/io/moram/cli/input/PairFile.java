// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.input;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A file of prompts and answers, or standard input. It is a CSV if its name ends in .csv or .tsv,
 * or if its first character does not begin a line of JSON.
 */
public final class PairFile implements AutoCloseable {

  private static final String STANDARD_INPUT = "-";
  private static final int LOOK_AHEAD = 1 << 12;

  private final String name;
  private final BufferedInputStream in;
  private final PairSource rows;

  /**
   * Opens a file.
   *
   * @param file its path; {@code -} for standard input
   * @param limit the most bytes of a row
   * @throws IOException if it cannot be read, or is of another kind
   */
  public PairFile(String file, int limit) throws IOException {
    boolean isTyped = file.equals(STANDARD_INPUT);
    this.name = isTyped ? "standard input" : String.valueOf(Path.of(file).getFileName());
    this.in = new BufferedInputStream(open(file, isTyped), 1 << 16);
    try {
      this.rows = rows(limit);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** The name of the file without its folders, for people. */
  public String name() {
    return name;
  }

  public PairSource rows() {
    return rows;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static InputStream open(String file, boolean isTyped) throws IOException {
    if (isTyped) {
      return System.in;
    }
    try {
      return Files.newInputStream(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new IOException("--texts is " + file + "; must be a file that exists, or -.", e);
    }
  }

  private PairSource rows(int limit) throws IOException {
    int first = first();
    String lower = name.toLowerCase(Locale.ROOT);
    boolean isTable = lower.endsWith(".csv") || lower.endsWith(".tsv");
    if (!isTable && first == '[') {
      throw new IOException(
          "%s is a JSON array; must be JSON lines or CSV. `jq -c .[]` makes lines of it."
              .formatted(name));
    }
    boolean isJson = !isTable && (first == '{' || first == '#' || first < 0);
    return isJson ? new JsonPairs(in, limit) : new CsvPairs(in, limit);
  }

  /** The first character that is not blank, -1 if there is none. A byte-order mark is dropped. */
  private int first() throws IOException {
    in.mark(4);
    boolean marked = in.read() == 0xEF && in.read() == 0xBB && in.read() == 0xBF;
    if (!marked) {
      in.reset();
    }
    in.mark(LOOK_AHEAD);
    int sign = in.read();
    for (int i = 1; i < LOOK_AHEAD && (sign == ' ' || (sign >= '\t' && sign <= '\r')); i++) {
      sign = in.read();
    }
    in.reset();
    return sign;
  }
}
