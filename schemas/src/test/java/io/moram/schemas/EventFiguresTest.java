// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EventFiguresTest {
  private static final Path DOCUMENT = Path.of("../docs/operations.md");

  /** A name in a row of the table; event kinds are in capitals and options have dots. */
  private static final Pattern QUOTED = Pattern.compile("`([a-z][a-zA-Z]+)`");

  private static final Set<String> DETECTORS = Set.of("embedding", "label", "combined");

  @Test
  void theDocumentListsExactlyTheConstants() throws Exception {
    assertThat(documented()).isEqualTo(constants());
  }

  private static Set<String> constants() throws IllegalAccessException {
    Set<String> names = new TreeSet<>();
    for (Field field : EventFigures.class.getFields()) {
      names.add((String) field.get(null));
    }
    return names;
  }

  private static Set<String> documented() throws Exception {
    Set<String> names = new TreeSet<>();
    String events = Files.readString(DOCUMENT).split("\n## Events\n", 2)[1].split("\n## ", 2)[0];
    events
        .lines()
        .filter(line -> line.startsWith("| `"))
        .flatMap(row -> QUOTED.matcher(row).results())
        .map(match -> match.group(1))
        .filter(name -> !DETECTORS.contains(name))
        .forEach(names::add);
    return names;
  }
}
