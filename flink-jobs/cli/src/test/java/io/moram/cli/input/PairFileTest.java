// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairFileTest {

  private static final int LIMIT = 1000;

  @TempDir Path folder;

  private List<PairRow> rows(String name, String text) throws IOException {
    return rows(name, text, UTF_8);
  }

  private List<PairRow> rows(String name, String text, Charset charset) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text, charset);
    List<PairRow> rows = new ArrayList<>();
    try (PairFile pairs = new PairFile(file.toString(), LIMIT)) {
      assertThat(pairs.name()).isEqualTo(name);
      for (PairRow row = pairs.rows().next(); row != null; row = pairs.rows().next()) {
        rows.add(row);
      }
    }
    return rows;
  }

  @Test
  void aTableKeepsLineBreaksQuotesAndBlanks() throws Exception {
    List<PairRow> rows =
        rows(
            "mails.csv",
            "id,text,team\r\n1, plain ,billing\r\n\r\n"
                + "2,\"two\nlines, \"\"quoted\"\"\",\"\"\r\n3,\u00e4\ud83d\ude00,sales");

    assertThat(rows).extracting(PairRow::fault).containsOnly("");
    assertThat(rows)
        .extracting(PairRow::columns)
        .containsExactly(
            Map.of("id", "1", "text", " plain ", "team", "billing"),
            Map.of("id", "2", "text", "two\nlines, \"quoted\"", "team", ""),
            Map.of("id", "3", "text", "\u00e4\ud83d\ude00", "team", "sales"));
    assertThat(rows).extracting(PairRow::line).containsExactly(2L, 4L, 6L);
    assertThat(new String(rows.get(1).json(), UTF_8))
        .isEqualTo("{\"id\":\"2\",\"text\":\"two\\nlines, \\\"quoted\\\"\",\"team\":\"\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t"})
  void theHeaderTellsTheSeparator(String separator) throws Exception {
    String text = "\ufeffprompt%sanswer\na%sb\n".formatted(separator, separator);
    for (String name : List.of("a.csv", "a.tsv", "a.txt")) {
      assertThat(rows(name, text))
          .extracting(PairRow::columns)
          .containsExactly(Map.of("prompt", "a", "answer", "b"));
    }
    assertThat(rows("a.csv", "\"a,b,c\";d\n1;2\n"))
        .extracting(PairRow::columns)
        .containsExactly(Map.of("a,b,c", "1", "d", "2"));
  }

  @Test
  void aRowOfAnotherLengthIsNamedAndTheNextIsRead() throws Exception {
    List<PairRow> rows = rows("a.csv", "prompt,answer\na,b,c\nd\ne,f\n");

    assertThat(rows)
        .extracting(PairRow::fault)
        .containsExactly(
            "it has 3 columns; must have 2, as the header. Put a text with separators in quotes.",
            "it has 1 columns; must have 2, as the header.",
            "");
    assertThat(rows).extracting(PairRow::line).containsExactly(2L, 3L, 4L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | The CSV is empty; must have a header and rows.",
        "`a,b,a\n1,2,3` | names the column 'a' twice",
        "`a,b\n1,2\n3,\"open\n4,5\n` | The row at line 3 cannot be read, and none after it: it is no CSV: ",
        "`a,b\n1,\"x\"y\n` | The row at line 2 cannot be read",
      })
  void aTableThatIsBrokenEndsThere(String text, String message) {
    assertThatIOException()
        .isThrownBy(() -> rows("a.csv", text))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("Source:", "REDACTED"));
  }

  @Test
  void aTableInAnotherEncodingIsNamed() {
    assertThatIOException()
        .isThrownBy(() -> rows("a.csv", "prompt,answer\nz\u00fcrich,b\n", ISO_8859_1))
        .withMessageContaining("it has bytes that are not UTF-8. Save the table in UTF-8.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"prompt,answer\n\"", "prompt,answer\n,", "x"})
  void aRowWithoutAnEndIsRefusedByItsLength(String start) {
    AtomicLong read = new AtomicLong();
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            long at = read.getAndIncrement();
            return at < start.length() ? start.charAt((int) at) : start.charAt(start.length() - 1);
          }
        };
    assertThatIOException()
        .isThrownBy(
            () -> {
              PairSource rows = new CsvPairs(endless, 1 << 20);
              rows.next();
            })
        .withMessageContaining("cannot be read, and none after it: ");
    assertThat(read.get()).isLessThan(2 << 20);
  }

  @Test
  void linesOfJsonHaveTheirOwnColumns() throws Exception {
    List<PairRow> rows =
        rows(
            "a.txt",
            """
            # a remark
            {"prompt": "a\\n", "answer": 7, "more": true, "nested": {"b": 1}, "none": null}

            {"prompt": 1
            [1]
            {"a": 1.50, "b": "%s"}
            {"a": 1} {}
            """
                .formatted("x".repeat(LIMIT)));

    assertThat(rows).extracting(PairRow::line).containsExactly(2L, 4L, 5L, 6L, 7L);
    assertThat(rows.get(0).columns())
        .isEqualTo(Map.of("prompt", "a\n", "answer", "7", "more", "true"));
    assertThat(rows.get(1).fault()).startsWith("it is not JSON: ");
    assertThat(new String(rows.get(1).json(), UTF_8)).isEqualTo("{\"prompt\": 1");
    assertThat(rows.get(2).fault()).isEqualTo("it is JSON; must be a JSON object.");
    assertThat(rows.get(3).fault()).startsWith("the line has more than 1,000 bytes;");
    assertThat(rows.get(3).json()).isNull();
    assertThat(rows.get(4).fault()).startsWith("it is not JSON: ");
  }

  @Test
  void aFileOfAnotherKindIsNamed() {
    assertThatIOException()
        .isThrownBy(() -> rows("a.json", " [\n{\"prompt\": 1}]"))
        .withMessage(
            "a.json is a JSON array; must be JSON lines or CSV. `jq -c .[]` makes lines of it.");
    assertThatIOException()
        .isThrownBy(() -> new PairFile(folder.resolve("none.csv").toString(), LIMIT))
        .withMessageContaining("none.csv; must be a file that exists, or -.");
  }

  @Test
  void anEmptyFileOfLinesHasNoRows() throws Exception {
    assertThat(rows("a.jsonl", "")).isEmpty();
  }
}
