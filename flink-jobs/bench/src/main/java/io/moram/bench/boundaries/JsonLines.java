// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file with one JSON object per line. */
public final class JsonLines {

  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonLines() {}

  /** Writes the file. Replaces an existing one. */
  public static void write(List<?> records, Path file) throws IOException {
    try (Writer out = Files.newBufferedWriter(file, UTF_8)) {
      for (Object record : records) {
        out.write(JSON.writeValueAsString(record));
        out.write('\n');
      }
    }
  }
}
