// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The files of a model's weights: {@code model.safetensors}, or those that {@code
 * model.safetensors.index.json} names. As transformers does, it does not read the index beside a
 * {@code model.safetensors}.
 */
public final class WeightFiles {

  /** A single file of weights. */
  public static final String SINGLE = "model.safetensors";

  /** The list of several files of weights. */
  public static final String INDEX = "model.safetensors.index.json";

  private static final int MOST_INDEX_BYTES = 16 << 20;
  private static final int MOST_SHARDS = 1_000;
  private static final Pattern PLAIN_NAME = Pattern.compile("[^/\\\\\\p{Cntrl}]+");

  /**
   * A file of weights.
   *
   * @param name its name in the folder
   * @param bytes its size
   * @param tensors how many tensors it has
   */
  public record WeightFile(String name, long bytes, int tensors) {}

  private final BackboneFiles folder;
  private final List<WeightFile> files;
  private final Map<String, TensorEntry> tensors;

  private WeightFiles(
      BackboneFiles folder, List<WeightFile> files, Map<String, TensorEntry> tensors) {
    this.folder = folder;
    this.files = List.copyOf(files);
    this.tensors = Collections.unmodifiableMap(tensors);
  }

  /** Whether there are weights under one of the names that are read. */
  public static boolean areIn(BackboneFiles folder) throws IOException {
    return folder.has(SINGLE) || folder.has(INDEX);
  }

  /**
   * Reads the headers of all files.
   *
   * @throws InvalidBackboneException if a file is missing, of another size than its header says, or
   *     not well formed
   */
  public static WeightFiles read(BackboneFiles folder) throws IOException {
    List<WeightFile> files = new ArrayList<>();
    Map<String, TensorEntry> tensors = new HashMap<>();
    Map<String, String> placed = folder.has(SINGLE) ? Map.of() : index(folder);
    for (String name : placed.isEmpty() ? List.of(SINGLE) : new TreeSet<>(placed.values())) {
      SafetensorsHeader header = header(folder, name);
      files.add(new WeightFile(name, header.fileBytes(), header.tensors().size()));
      for (TensorEntry tensor : header.tensors()) {
        if (tensors.put(tensor.name(), tensor) != null) {
          throw new InvalidBackboneException(
              folder.describe(name)
                  + " has the tensor "
                  + PrintableText.of(tensor.name())
                  + ", which an earlier file has too");
        }
      }
    }
    for (Map.Entry<String, String> entry : placed.entrySet()) {
      if (!tensors.containsKey(entry.getKey())) {
        throw new InvalidBackboneException(
            folder.describe(entry.getValue())
                + " lacks the tensor "
                + PrintableText.of(entry.getKey())
                + ", which "
                + INDEX
                + " places there");
      }
    }
    return new WeightFiles(folder, files, tensors);
  }

  private static SafetensorsHeader header(BackboneFiles folder, String name) throws IOException {
    String file = folder.describe(name);
    try (InputStream in = new BufferedInputStream(folder.open(name))) {
      SafetensorsHeader header = SafetensorsHeader.read(file, in);
      requireData(file, in, header.fileBytes() - header.bytes());
      return header;
    }
  }

  /** Skips the data, which takes no time in a file, and looks for its last byte. */
  private static void requireData(String file, InputStream in, long bytes) throws IOException {
    long left = bytes;
    while (left > 0) {
      long skipped = left > 1 ? in.skip(left - 1) : 0;
      if (skipped > 0) {
        left -= skipped;
      } else if (in.read() >= 0) {
        left--;
      } else {
        throw SafetensorsHeader.truncated(file, left);
      }
    }
    if (in.read() >= 0) {
      throw SafetensorsHeader.trailing(file);
    }
  }

  /** The file of each tensor. */
  private static Map<String, String> index(BackboneFiles folder) throws IOException {
    String file = folder.describe(INDEX);
    JsonNode map = folder.json(INDEX, folder.read(INDEX, MOST_INDEX_BYTES)).path("weight_map");
    Map<String, String> placed = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String shard = entry.getValue().asText();
      if (!entry.getValue().isTextual()
          || !PLAIN_NAME.matcher(shard).matches()
          || shard.matches("\\.+")) {
        throw new InvalidBackboneException(
            file
                + " names "
                + PrintableText.of(entry.getValue())
                + ", which is not a file of the same folder");
      }
      placed.put(entry.getKey(), shard);
    }
    if (placed.isEmpty()) {
      throw new InvalidBackboneException(
          file + " has no weight_map that names the file of each tensor");
    }
    if (new TreeSet<>(placed.values()).size() > MOST_SHARDS) {
      throw new InvalidBackboneException(file + " names more than " + MOST_SHARDS + " files");
    }
    return placed;
  }

  /** The files, in the order in which they are read. */
  public List<WeightFile> files() {
    return files;
  }

  /** The tensors of all files, by name. */
  public Map<String, TensorEntry> tensors() {
    return tensors;
  }

  /** Where the weights are, for errors: the file, or the index of several. */
  public String describe() {
    return folder.describe(files.size() == 1 ? files.get(0).name() : INDEX);
  }

  /** Opens one of {@link #files}. */
  InputStream open(WeightFile file) throws IOException {
    return folder.open(file.name());
  }

  /** The path of one of {@link #files}, for errors. */
  String describe(WeightFile file) {
    return folder.describe(file.name());
  }
}
