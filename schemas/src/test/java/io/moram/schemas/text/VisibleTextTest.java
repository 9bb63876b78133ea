// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class VisibleTextTest {

  @Test
  void commandsOfATerminalAreEscaped() {
    assertThat(VisibleText.of("\u001b[31mRED\u0007\u009b2J\r\n\u202egnp.exe\ud83d"))
        .isEqualTo("\\u001b[31mRED\\u0007\\u009b2J\\r\\n\\u202egnp.exe\\ud83d");
    assertThat(VisibleText.of("a\udb40\udc41b\ufeff")).isEqualTo("a\\u{e0041}b\\ufeff");
  }

  @Test
  void linesAreKeptOnRequest() {
    assertThat(VisibleText.lines("a\n  because: \tb\u001b")).isEqualTo("a\n  because: \\tb\\u001b");
  }

  @Test
  void jsonStaysTheSameJson() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    String text = "\u001b[31m\u202e\u007f a\udb40\udc41b\ufeff\n\u2028 \ud83d\udc08 \u732b \ud83d";
    String json = VisibleText.json(mapper.createObjectNode().put(text, text).toPrettyString());

    assertThat(json)
        .contains("\\u001B", "\\u202e", "\\u007f", "a\\udb40\\udc41b\\ufeff", "\ud83d\udc08 \u732b")
        .doesNotContain("\u202e", "\u007f", "\ufeff", "\u2028", "\udb40\udc41");
    assertThat(mapper.readTree(json).path(text).asText()).isEqualTo(text);
  }

  @Test
  void ordinaryTextStays() {
    for (String text : new String[] {"", "blue tit \\ 'x'", "caf\u00e9 \u732b \ud83d\udc08", "…"}) {
      assertThat(VisibleText.of(text)).isEqualTo(text);
    }
  }

  @Test
  void aQuoteIsCutBetweenCharacters() {
    assertThat(VisibleText.quoted("a\u0000")).isEqualTo("'a\\u0000'");
    assertThat(VisibleText.quoted("x".repeat(63) + "\ud83d\udc08y"))
        .isEqualTo("'" + "x".repeat(63) + "…'");
  }
}
