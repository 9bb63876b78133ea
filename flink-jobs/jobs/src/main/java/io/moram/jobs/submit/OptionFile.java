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

/** Reads options, ours and Flink's, from a YAML file. Keys can be nested or have dots. */
public final class OptionFile {

  private OptionFile() {}

  /**
   * Sets every option of a file.
   *
   * @throws IOException if the file is absent or is not YAML
   * @throws IllegalArgumentException if a key starts like one of ours but no option has it, or if a
   *     value is of another type or out of range
   */
  public static void read(Path file, Configuration into) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("The file of options " + file + " does not exist");
    }
    Map<String, Object> parsed;
    try {
      parsed = YamlParserUtils.loadYamlFile(file.toFile());
    } catch (Exception e) {
      throw new IOException("The file of options " + file + " is not YAML", e);
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

  /** Flink separates the elements of a list by semicolons. */
  private static String text(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Object::toString).collect(Collectors.joining(";"))
        : value.toString();
  }
}
