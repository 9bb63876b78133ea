// SPDX-License-Identifier: Apache-2.0
package io.moram.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the table of docs/state.md with what checkpoints name, and with the sources. */
class StateTableTest {
  private static final Path PAGE = Path.of("../../docs/state.md");
  private static final Path LIST = Path.of("src/test/resources/state-formats.txt");
  private static final Path SOURCES = Path.of("src");
  private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w+)`");

  /** Operator, state, content, writer, moment, who restores it, test. */
  private static final int COLUMNS = 7;

  private static final Set<Integer> CLASS_COLUMNS = Set.of(3, 5, 6);

  @Test
  void everyStateIsInTheTableOnce() throws IOException {
    List<String> listed =
        Files.readAllLines(LIST).stream()
            .filter(line -> line.startsWith("state "))
            .map(line -> line.split(" "))
            .map(words -> words[1] + " " + words[2])
            .toList();

    assertThat(rows().stream().map(row -> (row.get(0) + " " + row.get(1)).replace("`", "")))
        .containsExactlyInAnyOrderElementsOf(listed);
  }

  @Test
  void everyRowIsWholeAndNamesClassesThatExist() throws IOException {
    Set<String> classes = classes();
    for (List<String> row : rows()) {
      assertThat(row).hasSize(COLUMNS).noneMatch(String::isBlank);
      assertThat(row.get(6)).matches("`\\w+Test`");
      for (int column : CLASS_COLUMNS) {
        Matcher name = CLASS.matcher(row.get(column));
        while (name.find()) {
          assertThat(classes).as("%s of %s", name.group(1), row.get(1)).contains(name.group(1));
        }
      }
    }
  }

  private static List<List<String>> rows() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("| `"))
        .map(line -> Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList())
        .toList();
  }

  private static Set<String> classes() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toSet());
    }
  }
}
