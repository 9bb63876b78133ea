// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of a backbone in the Hugging Face layout, in a folder or on the class path. */
public abstract class BackboneFiles {

  /** The largest configuration, in bytes; real ones have some kB. */
  public static final int MOST_CONFIG_BYTES = 1 << 20;

  /** The largest tokenizer, in bytes; that of CLIP has 2 MB. */
  public static final int MOST_TOKENIZER_BYTES = 16 << 20;

  private static final int MOST_NAMES = 10_000;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /**
   * A folder of the machine.
   *
   * @throws InvalidBackboneException if there is no such folder
   */
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
      public List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
          return files
              .limit(MOST_NAMES)
              .map(file -> file.getFileName().toString())
              .sorted()
              .toList();
        } catch (AccessDeniedException e) {
          throw new InvalidBackboneException(folder + " cannot be listed: permission denied", e);
        }
      }

      @Override
      @Nullable InputStream find(String name) throws IOException {
        Path file = folder.resolve(name);
        try {
          return Files.isRegularFile(file) ? Files.newInputStream(file) : null;
        } catch (AccessDeniedException e) {
          throw new InvalidBackboneException(file + " cannot be read: permission denied", e);
        }
      }
    };
  }

  /** A folder on the class path. */
  public static BackboneFiles onClassPath(String folder) {
    return new BackboneFiles() {
      @Override
      public String describe(String name) {
        return "classpath:" + folder + "/" + name;
      }

      @Override
      public List<String> names() {
        return List.of();
      }

      @Override
      @Nullable InputStream find(String name) {
        return BackboneFiles.class.getResourceAsStream(folder + "/" + name);
      }
    };
  }

  /** Where the file is, for errors; the folder itself for an empty name. */
  public abstract String describe(String name);

  /** What the folder holds, by name; nothing if that cannot be known. */
  public abstract List<String> names() throws IOException;

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

  /** Whether there is a file of that name. */
  public final boolean has(String name) throws IOException {
    try (InputStream in = find(name)) {
      return in != null;
    }
  }

  /**
   * All of a small file.
   *
   * @param most its largest size in bytes
   * @throws InvalidBackboneException if it is missing, larger, or cannot be read
   */
  public final byte[] read(String name, int most) throws IOException {
    try (InputStream in = open(name)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new InvalidBackboneException(
            describe(name) + " is larger than " + most + " bytes, the limit of such a file");
      }
      return bytes;
    }
  }

  /**
   * The JSON object that a file holds.
   *
   * @throws InvalidBackboneException if it holds something else
   */
  public final JsonNode json(String name, byte[] bytes) throws IOException {
    try {
      JsonNode root = JSON.readTree(bytes);
      if (root.isObject()) {
        return root;
      }
    } catch (JsonProcessingException e) {
      throw noJson(name, bytes, e);
    }
    throw new InvalidBackboneException(describe(name) + " is not a JSON object");
  }

  /** Says why a file is no JSON, and what it is instead, as far as its first bytes tell. */
  public final InvalidBackboneException noJson(
      String name, byte[] bytes, JsonProcessingException cause) {
    Optional<String> content =
        ForeignContent.of(Arrays.copyOf(bytes, Math.min(bytes.length, ForeignContent.BYTES)));
    return new InvalidBackboneException(
        describe(name)
            + " is not JSON: "
            + content
                .map(held -> "it holds " + held)
                .orElseGet(() -> PrintableText.of(cause.getOriginalMessage()))
            + ".",
        cause);
  }
}
