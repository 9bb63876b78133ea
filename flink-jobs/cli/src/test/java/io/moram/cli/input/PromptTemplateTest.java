// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptTemplateTest {

  @Test
  void columnsTakeThePlaceOfTheirNames() {
    PromptTemplate template = new PromptTemplate("{a b}: {text}\n{{\"x\": {a b}}} ");
    assertThat(template.columns()).containsExactly("a b", "text");
    assertThat(template.of(Map.of("a b", "$1 {text}", "text", "\\", "other", "o")))
        .isEqualTo("$1 {text}: \\\n{\"x\": $1 {text}} ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text {} | has a brace at character 6 that names no column. Write two braces for one.",
        "{text | has a brace at character 1 that names no column",
        "a} {text} | has a brace at character 2 that names no column",
        "no name | must name a column, as in {text}.",
        "{{text}} | must name a column",
      })
  void aBraceWithoutAColumnIsRefused(String template, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PromptTemplate(template))
        .withMessageStartingWith("'" + template + "'")
        .withMessageContaining(message);
  }
}
