// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.submit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.jobs.options.OptionCatalog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.YamlParserUtils;
import org.jspecify.annotations.Nullable;

/**
 * Reads options, ours and Flink's, from a YAML file. Keys can be nested or have dots. A value is a
 * text, a number, a flag, or a list of them.
 */
public final class OptionFile {

  /** Real files have some kB. */
  private static final int MOST_BYTES = 1 << 20;

  /** The longest key of Flink has 7 parts. */
  private static final int DEEPEST = 20;

  private final Path file;
  private final Configuration into;

  private OptionFile(Path file, Configuration into) {
    this.file = file;
    this.into = into;
  }

  /**
   * Sets every option of a file.
   *
   * @throws IOException if the file is absent, too large, or not YAML of keys and values
   * @throws IllegalArgumentException if a key starts like one of ours but no option has it, or if a
   *     value is of another type or out of range
   */
  public static void read(Path file, Configuration into) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("The file of options " + file + " does not exist");
    }
    long bytes = Files.size(file);
    if (bytes > MOST_BYTES) {
      throw new IOException(
          "The file of options %s has %d bytes; must be at most %d. Name a file of options."
              .formatted(file, bytes, MOST_BYTES));
    }
    OptionFile options = new OptionFile(file, into);
    Object parsed = options.parsed();
    if (parsed instanceof Map<?, ?> entries) {
      options.set("", entries, 1);
    } else if (parsed != null) {
      throw new IOException(
          "The file of options " + file + " must be keys and values, as in 'rest.port: 8081'");
    }
  }

  private @Nullable Object parsed() throws IOException {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
      return YamlParserUtils.convertToObject(text, Object.class);
    } catch (CharacterCodingException e) {
      throw new IOException(
          "The file of options " + file + " is not YAML in UTF-8. Encode it as UTF-8.", e);
    } catch (StackOverflowError e) {
      // The parser calls itself once per level, and nothing else has begun.
      throw tooDeep();
    } catch (RuntimeException e) {
      throw new IOException("The file of options " + file + " is not YAML", e);
    }
  }

  /** An alias can stand inside of what it names. Then there is no deepest level. */
  private IOException tooDeep() {
    return new IOException(
        "The file of options %s is nested deeper than %d levels, or has an alias inside of what it names. Write the keys with dots."
            .formatted(file, DEEPEST));
  }

  private void set(String prefix, Map<?, ?> entries, int level) throws IOException {
    if (level > DEEPEST) {
      throw tooDeep();
    }
    for (Map.Entry<?, ?> entry : entries.entrySet()) {
      if (!isSingle(entry.getKey())) {
        throw new IOException(
            "The file of options " + file + " has a key that is no text, below '" + prefix + "'");
      }
      String key = prefix + entry.getKey();
      if (entry.getValue() instanceof Map<?, ?> nested) {
        set(key + ".", nested, level + 1);
      } else if (entry.getValue() != null) {
        OptionCatalog.set(into, key, text(key, entry.getValue()));
      }
    }
  }

  /** Flink separates the elements of a list by semicolons. */
  private String text(String key, Object value) throws IOException {
    if (!(value instanceof Collection<?> list)) {
      return value.toString();
    }
    if (!list.stream().allMatch(OptionFile::isSingle)) {
      throw new IOException(
          "The file of options %s has a list in %s whose elements are no single values"
              .formatted(file, key));
    }
    return list.stream().map(Object::toString).collect(Collectors.joining(";"));
  }

  private static boolean isSingle(@Nullable Object value) {
    return value != null && !(value instanceof Map) && !(value instanceof Collection);
  }
}
