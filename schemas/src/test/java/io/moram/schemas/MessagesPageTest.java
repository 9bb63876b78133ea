// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moram.schemas.catalog.CatalogEntry;
import io.moram.schemas.catalog.RecordCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page of the messages says what the schemas and the codecs do. */
class MessagesPageTest {
  private static final String BEGIN = "<!-- ./moram schema --markdown -->\n";

  static Stream<CatalogEntry> entries() {
    return RecordCatalog.entries().stream();
  }

  @Test
  void thePageHasTheSchemas() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "messages.md"));
    assertThat(page).contains(BEGIN);
    assertThat(page.substring(page.indexOf(BEGIN) + BEGIN.length()))
        .as("stale: put `./moram schema --markdown` below the comment in docs/messages.md")
        .isEqualTo("\n" + RecordCatalog.markdown());
  }

  @Test
  void thePageNamesEveryReason() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "messages.md"));
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      assertThat(page).contains("`" + reason + "`");
    }
  }

  /** A schema stands alone: another parser needs no other file. */
  @ParameterizedTest
  @MethodSource("entries")
  void everySchemaIsSelfContained(CatalogEntry entry) {
    assertThat(new Schema.Parser().parse(entry.schemaText())).isEqualTo(entry.schema());
  }

  @ParameterizedTest
  @MethodSource("entries")
  void everyExampleIsDecoded(CatalogEntry entry) throws Exception {
    if (entry.topic().equals("atoms")) {
      assertThat(entry.example()).isEmpty();
      return;
    }
    List<MessageCodec<?>> codecs =
        List.of(
            MessageCodec.examples(),
            entry.name().equals("TextRequest")
                ? MessageCodec.textRequests()
                : MessageCodec.requests(),
            MessageCodec.answers(),
            MessageCodec.events(),
            MessageCodec.evaluations(),
            MessageCodec.deadLetters());
    MessageCodec<?> codec =
        codecs.get(
            List.of("examples", "requests", "predictions", "events", "evaluations", "dead-letters")
                .indexOf(entry.topic()));
    assertThat(codec.decode(entry.example().getBytes(UTF_8)).getSchema()).isEqualTo(entry.schema());
  }

  @Test
  void theHeaderIsThatOfTheMessages() {
    byte[] message = MessageCodec.requests().encode(Messages.request());
    assertThat(RecordCatalog.find("request").orElseThrow().header())
        .isEqualTo(HexFormat.ofDelimiter(" ").withUpperCase().formatHex(message, 0, 10));
  }
}
