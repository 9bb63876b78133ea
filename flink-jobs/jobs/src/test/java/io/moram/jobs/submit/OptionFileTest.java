// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.submit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of options comes from a person or a template. Whatever it holds, one line explains it. */
class OptionFileTest {

  @TempDir private Path folder;

  private Configuration read(String yaml) throws IOException {
    return read(yaml.getBytes(UTF_8));
  }

  private Configuration read(byte[] yaml) throws IOException {
    Path file = folder.resolve("options.yaml");
    Files.write(file, yaml);
    Configuration options = new Configuration();
    OptionFile.read(file, options);
    return options;
  }

  @Test
  void aByteOrderMarkIsSkipped() throws IOException {
    assertThat(read("\ufeffrest.port: 8081\r\n").toMap()).containsEntry("rest.port", "8081");
  }

  private void assertRefused(String yaml, String fault) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOfAny(IOException.class, IllegalArgumentException.class)
        .hasMessageContaining(fault)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500).doesNotContain("\n"));
  }

  @Test
  void optionsMayBeNestedDottedAndLists() throws IOException {
    Configuration options =
        read(
            """
            kafka:
              bootstrap-servers: broker:9092
            training.steps-per-task: 7
            rest.port: 8081
            pipeline.jars: [a.jar, b.jar]
            """);

    assertThat(options.toMap())
        .containsEntry("kafka.bootstrap-servers", "broker:9092")
        .containsEntry("training.steps-per-task", "7")
        .containsEntry("rest.port", "8081")
        .containsEntry("pipeline.jars", "a.jar;b.jar");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nothing\n", "---\n", "null\n", "\ufeff"})
  void aFileWithoutOptionsSetsNone(String yaml) throws IOException {
    assertThat(read(yaml).toMap()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: &x {b: *x}",
        "a: &x {b: {c: {d: *x}}}",
        "&x {a: *x}",
        "a: &x [*x]",
        "a: &x [{b: *x}]",
        "a: &x {b: &y {c: *x}}"
      })
  void anAliasOfWhatItStandsInIsRefused(String yaml) {
    assertRefused(yaml, "options.yaml");
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 1_000, 100_000})
  void deepNestingIsRefused(int depth) {
    assertRefused("{a: ".repeat(depth) + "1" + "}".repeat(depth), "options.yaml");
    assertRefused("a: " + "[".repeat(depth) + "]".repeat(depth), "options.yaml");
    assertRefused("? ".repeat(depth) + "a", "options.yaml");
  }

  /** Nine levels of ten aliases each are a billion values. */
  @Test
  void aliasesThatMultiplyAreRefused() {
    StringBuilder yaml = new StringBuilder("a0: &a0 {b: 1}\n");
    for (int i = 1; i < 10; i++) {
      yaml.append("a%d: &a%d {".formatted(i, i));
      for (int j = 0; j < 10; j++) {
        yaml.append(j == 0 ? "" : ", ").append("k%d: *a%d".formatted(j, i - 1));
      }
      yaml.append("}\n");
    }
    assertRefused(yaml.toString(), "options.yaml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- a | must be keys and values",
        "just words | must be keys and values",
        "7 | must be keys and values",
        "a: 1\\na: 2 | is not YAML",
        "a: !!java.io.File [x] | is not YAML",
        "a: 'x | is not YAML",
        "a: \\t- | is not YAML",
        "pipeline.jars: [a.jar, {b: c}] | pipeline.jars",
        "training: {steps-per-tusk: 7} | There is no option training.steps-per-tusk",
        "training: [1] | There is no option training",
        "training.steps-per-task: many | training.steps-per-task is 'many'; must be integer",
        "training.steps-per-task: [7, 8] | training.steps-per-task is '7;8'; must be integer",
        "training.steps-per-task: {x: 1} | There is no option training.steps-per-task.x",
      })
  void whatIsNoFileOfOptionsIsExplained(String yaml, String fault) {
    assertRefused(yaml.replace("\\n", "\n").replace("\\t", "\t"), fault);
  }

  @Test
  void aFileOfAnotherKindIsRefused() {
    assertThatThrownBy(() -> read(new byte[] {(byte) 0xFF, (byte) 0xFE, 'a', 0}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("options.yaml is not YAML");
    assertThatThrownBy(() -> read(new byte[2 << 20]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("options.yaml has 2097152 bytes; must be at most 1048576");
    assertThatThrownBy(() -> OptionFile.read(folder, new Configuration()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not exist");
  }
}
