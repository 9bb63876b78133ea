// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The files of a backbone in the Hugging Face layout, in a folder or on the class path. */
public abstract class BackboneFiles {

  /** Far above any configuration or tokenizer; weights are streamed and know no such limit. */
  private static final int LARGEST_TEXT_FILE = 256 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  public static BackboneFiles inFolder(Path folder) throws InvalidBackboneException {
    if (!Files.isDirectory(folder)) {
      throw new InvalidBackboneException("no folder " + folder + " to load a backbone from");
    }
    return new BackboneFiles() {
      @Override
      public String describe(String name) {
        return folder.resolve(name).toString();
      }

      @Override
      @Nullable InputStream find(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.isRegularFile(file) ? Files.newInputStream(file) : null;
      }
    };
  }

  public static BackboneFiles onClassPath(String folder) {
    return new BackboneFiles() {
      @Override
      public String describe(String name) {
        return "classpath:" + folder + "/" + name;
      }

      @Override
      @Nullable InputStream find(String name) {
        return BackboneFiles.class.getResourceAsStream(folder + "/" + name);
      }
    };
  }

  /** Where the file is, for errors. */
  public abstract String describe(String name);

  /** The file from its first byte, or null where there is none. */
  abstract @Nullable InputStream find(String name) throws IOException;

  final InputStream open(String name) throws IOException {
    InputStream in = find(name);
    if (in == null) {
      throw new InvalidBackboneException(
          describe(name) + " is missing; a backbone is a folder in the Hugging Face layout");
    }
    return in;
  }

  public final boolean has(String name) throws IOException {
    try (InputStream in = find(name)) {
      return in != null;
    }
  }

  /** All of a small file. */
  public final byte[] read(String name) throws IOException {
    try (InputStream in = open(name)) {
      byte[] bytes = in.readNBytes(LARGEST_TEXT_FILE + 1);
      if (bytes.length > LARGEST_TEXT_FILE) {
        throw new InvalidBackboneException(
            describe(name) + " is larger than " + LARGEST_TEXT_FILE + " bytes");
      }
      return bytes;
    }
  }

  public final JsonNode json(String name) throws IOException {
    try {
      JsonNode root = JSON.readTree(read(name));
      if (root.isObject()) {
        return root;
      }
    } catch (JsonProcessingException e) {
      throw new InvalidBackboneException(
          describe(name) + " is not JSON: " + e.getOriginalMessage(), e);
    }
    throw new InvalidBackboneException(describe(name) + " is not a JSON object");
  }
}
