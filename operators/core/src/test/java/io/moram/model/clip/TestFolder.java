// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.model.FolderReport;
import io.moram.model.format.Safetensors;
import io.moram.model.format.SafetensorsWriter;
import io.moram.model.format.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A folder with a copy of clip-mini, to be changed.
 *
 * @param path the folder
 */
record TestFolder(Path path) {

  static final String CONFIG = "config.json";
  static final String PREPROCESSOR = "preprocessor_config.json";
  static final String PROCESSOR = "processor_config.json";
  static final String TOKENIZER = "tokenizer.json";
  static final String WEIGHTS = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  static TestFolder clipMini(Path path) throws IOException {
    Files.createDirectories(path);
    for (String file : List.of(CONFIG, PREPROCESSOR, TOKENIZER, WEIGHTS)) {
      Files.write(path.resolve(file), original(file));
    }
    return new TestFolder(path);
  }

  static byte[] original(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            ClipBackbone.class.getResourceAsStream("/backbones/clip-mini/" + file), file)) {
      return in.readAllBytes();
    }
  }

  Path file(String name) {
    return path.resolve(name);
  }

  void write(String name, String text) throws IOException {
    Files.writeString(file(name), text);
  }

  void delete(String name) throws IOException {
    Files.delete(file(name));
  }

  void rename(String name, String other) throws IOException {
    Files.move(file(name), file(other));
  }

  /** Changes a JSON file. */
  void json(String name, Consumer<ObjectNode> change) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(file(name).toFile());
    change.accept(root);
    JSON.writeValue(file(name).toFile(), root);
  }

  static ObjectNode object(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** Changes the tensors' names; a tensor without a name is left out. */
  void names(UnaryOperator<String> change) throws IOException {
    List<Tensor> renamed = new ArrayList<>();
    for (Tensor tensor : tensors()) {
      String name = change.apply(tensor.name());
      if (!name.isEmpty()) {
        renamed.add(new Tensor(name, tensor.type(), tensor.shape(), tensor.bytes()));
      }
    }
    tensors(WEIGHTS, renamed);
  }

  Collection<Tensor> tensors() throws IOException {
    try (InputStream in = Files.newInputStream(file(WEIGHTS))) {
      return new TreeMap<>(Safetensors.readAll(WEIGHTS, in)).values();
    }
  }

  void tensors(String name, List<Tensor> tensors) throws IOException {
    try (OutputStream out = Files.newOutputStream(file(name))) {
      SafetensorsWriter.write(tensors, out);
    }
  }

  /** Splits the weights into two files and an index. */
  void split() throws IOException {
    Map<String, List<Tensor>> shards = new TreeMap<>();
    ObjectNode index = JSON.createObjectNode();
    ObjectNode map = index.putObject("weight_map");
    for (Tensor tensor : tensors()) {
      String shard = tensor.name().startsWith("text") ? "part-0.safetensors" : "part-1.safetensors";
      shards.computeIfAbsent(shard, key -> new ArrayList<>()).add(tensor);
      map.put(tensor.name(), shard);
    }
    for (Map.Entry<String, List<Tensor>> shard : shards.entrySet()) {
      tensors(shard.getKey(), shard.getValue());
    }
    JSON.writeValue(file(INDEX).toFile(), index);
    delete(WEIGHTS);
  }

  FolderReport report() throws IOException {
    return ClipBackbone.inspect(path, true);
  }
}
