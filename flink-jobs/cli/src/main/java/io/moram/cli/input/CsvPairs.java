// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.moram.schemas.text.VisibleText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table in CSV (RFC 4180) and UTF-8. Its first row names the columns. The separator is the one of
 * comma, semicolon and tab that the first line has most often.
 */
final class CsvPairs implements PairSource {

  private static final int HEADER_AHEAD = 1 << 16;
  private static final String SEPARATORS = ",;\t";

  private final RowLimit characters;
  private final MappingIterator<String[]> rows;
  private final Set<String> columns;

  /**
   * Reads the header.
   *
   * @param limit the most characters of a row
   * @throws IOException if there is no header, or it names a column twice
   */
  CsvPairs(InputStream in, int limit) throws IOException {
    BufferedReader text =
        new BufferedReader(
            new InputStreamReader(
                in,
                UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)),
            HEADER_AHEAD);
    this.characters = new RowLimit(text, limit);
    var constraints = StreamReadConstraints.builder().maxStringLength(limit).build();
    try {
      this.rows =
          new CsvMapper(CsvFactory.builder().streamReadConstraints(constraints).build())
              .readerFor(String[].class)
              .with(CsvParser.Feature.WRAP_AS_ARRAY)
              .with(CsvParser.Feature.SKIP_EMPTY_LINES)
              .with(CsvSchema.emptySchema().withColumnSeparator(separator(text)))
              .readValues(characters);
    } catch (IOException e) {
      throw refused(1, e);
    }
    this.columns = header();
  }

  @Override
  public Set<String> columns() {
    return columns;
  }

  @Override
  public @Nullable PairRow next() throws IOException {
    long line = line();
    String[] cells = cells(line);
    if (cells == null) {
      return null;
    }
    Map<String, String> row = new LinkedHashMap<>();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    int next = 0;
    for (String column : columns) {
      String cell = next < cells.length ? cells[next] : null;
      if (cell != null) {
        row.put(column, cell);
        json.put(column, cell);
      }
      next++;
    }
    String fault =
        cells.length == columns.size()
            ? ""
            : "it has %d columns; must have %d, as the header.%s"
                .formatted(
                    cells.length,
                    columns.size(),
                    cells.length > columns.size() ? " Put a text with separators in quotes." : "");
    return new PairRow(line, row, fault, json.toString().getBytes(UTF_8));
  }

  private Set<String> header() throws IOException {
    String[] names = cells(1);
    if (names == null) {
      throw new IOException("The CSV is empty; must have a header and rows.");
    }
    Set<String> distinct = new LinkedHashSet<>();
    for (String name : List.of(names)) {
      if (!distinct.add(name.strip())) {
        throw new IOException(
            "The CSV's header names the column %s twice; must name each once."
                .formatted(VisibleText.quoted(name)));
      }
    }
    return Collections.unmodifiableSet(distinct);
  }

  private String @Nullable [] cells(long line) throws IOException {
    try {
      String[] cells = rows.hasNextValue() ? rows.nextValue() : null;
      characters.row();
      return cells;
    } catch (IOException e) {
      throw refused(line, e);
    }
  }

  private long line() {
    return rows.getCurrentLocation().getLineNr();
  }

  /** The rest of a table cannot be told from the row that is broken. */
  private static IOException refused(long line, IOException cause) {
    String fault;
    if (cause instanceof CharacterCodingException) {
      fault = "it has bytes that are not UTF-8. Save the table in UTF-8.";
    } else if (cause instanceof JsonProcessingException parsing) {
      fault = "it is no CSV: %s".formatted(VisibleText.of(parsing.getOriginalMessage()));
    } else {
      fault = String.valueOf(cause.getMessage());
    }
    return new IOException(
        "The row at line %d cannot be read, and none after it: %s".formatted(line, fault), cause);
  }

  private static char separator(BufferedReader text) throws IOException {
    text.mark(HEADER_AHEAD);
    int[] counts = new int[SEPARATORS.length()];
    boolean quoted = false;
    for (int i = 0; i < HEADER_AHEAD - 1; i++) {
      int sign = text.read();
      if (sign < 0 || (sign == '\n' && !quoted)) {
        break;
      }
      quoted ^= sign == '"';
      int separator = SEPARATORS.indexOf(sign);
      if (separator >= 0 && !quoted) {
        counts[separator]++;
      }
    }
    text.reset();
    int most = 0;
    for (int i = 1; i < counts.length; i++) {
      most = counts[i] > counts[most] ? i : most;
    }
    return SEPARATORS.charAt(most);
  }
}
