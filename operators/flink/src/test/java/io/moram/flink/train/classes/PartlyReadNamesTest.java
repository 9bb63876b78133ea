// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.classes;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.moram.atoms.ClassPrompt;
import io.moram.model.LabelReadings;
import io.moram.model.clip.ClipBackbone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With the backbone of the project, whose tokenizer knows the letters of English. */
class PartlyReadNamesTest {
  private static ClipBackbone backbone;
  private static PartlyReadNames names;

  @BeforeAll
  static void load() throws Exception {
    backbone = ClipBackbone.loadDefault(Device.cpu());
    names = new PartlyReadNames(new LabelReadings(backbone));
  }

  @AfterAll
  static void free() {
    backbone.close();
  }

  private static @Nullable String part(String label, String template) {
    return names.partOf(new ClassPrompt(label, template));
  }

  @ParameterizedTest
  @CsvSource({
    "Größe, Gr",
    "café, caf",
    "naïve painting, na",
    "salt & pepper, salt",
    "red fox 猫, red fox",
    "x😀y, x",
    "猫, ''"
  })
  void namesTheBeginningUpToTheFirstSignThatIsNotKnown(String label, String read) {
    assertThat(part(label, "a photo of a {}.")).isEqualTo(read);
  }

  @ParameterizedTest
  @ValueSource(strings = {"red fox", "Cat", "7", "T-shirt", "a.b.c", "jack-in-the-pulpit"})
  void aNameThatIsReadInFullIsNone(String label) {
    assertThat(part(label, "a photo of a {}.")).isNull();
  }

  @Test
  void namesWhatIsReadOfANameThatIsTooLong() {
    String label = "very ".repeat(50) + "red fox";
    assertThat(part(label, "a photo of a {}.")).startsWith("very very").isNotEqualTo(label);
    assertThat(label).startsWith(part(label, "a photo of a {}."));
  }

  @Test
  void nothingIsReadBehindASignOfTheTemplateThatIsNotKnown() {
    assertThat(part("red fox", "ein Foto für {}")).isEmpty();
  }

  @Test
  void aTemplateMayLoseItsEnd() {
    assertThat(part("red fox", "a photo of a {}…")).isNull();
  }
}
