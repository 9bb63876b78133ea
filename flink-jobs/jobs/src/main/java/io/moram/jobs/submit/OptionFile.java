// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.submit;

import io.moram.jobs.options.OptionCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.YamlParserUtils;

/** A YAML file of options, nested or with dots, ours and Flink's. */
public final class OptionFile {

  private OptionFile() {}

  /**
   * Sets every option of a file.
   *
   * @throws IOException if the file is absent or no YAML
   * @throws IllegalArgumentException if a key begins like one of ours but is none, or a value is of
   *     another type
   */
  public static void read(Path file, Configuration into) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("The file of options " + file + " does not exist");
    }
    Map<String, Object> parsed;
    try {
      parsed = YamlParserUtils.loadYamlFile(file.toFile());
    } catch (Exception e) {
      throw new IOException("The file of options " + file + " is no YAML", e);
    }
    set("", parsed, into);
  }

  private static void set(String prefix, Map<?, ?> entries, Configuration into) {
    entries.forEach(
        (name, value) -> {
          String key = prefix + name;
          if (value instanceof Map<?, ?> nested) {
            set(key + ".", nested, into);
          } else if (value != null) {
            OptionCatalog.set(into, key, text(value));
          }
        });
  }

  /** Flink writes the elements of a list one after the other with semicolons between them. */
  private static String text(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Object::toString).collect(Collectors.joining(";"))
        : value.toString();
  }
}
