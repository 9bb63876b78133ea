// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.adapter;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.model.decoder.TinyDecoder;
import io.moram.model.format.Safetensors;
import io.moram.model.format.SafetensorsWriter;
import io.moram.model.format.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A folder with a copy of an adapter of {@code golden/decoders/llama-tiny/lora}, to be changed.
 *
 * @param path the folder
 */
public record TinyAdapter(Path path) {

  static final String CONFIG = "adapter_config.json";
  static final String WEIGHTS = "adapter_model.safetensors";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Copies an adapter.
   *
   * @param name its folder
   * @param path the new folder
   */
  public static TinyAdapter copy(String name, Path path) throws IOException {
    Files.createDirectories(path);
    for (String file : List.of(CONFIG, WEIGHTS)) {
      String resource = "/golden/decoders/llama-tiny/lora/" + name + "/" + file;
      try (InputStream in =
          Objects.requireNonNull(TinyDecoder.class.getResourceAsStream(resource), resource)) {
        Files.copy(in, path.resolve(file));
      }
    }
    return new TinyAdapter(path);
  }

  /** Changes the configuration. */
  TinyAdapter config(Consumer<ObjectNode> change) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(path.resolve(CONFIG).toFile());
    change.accept(root);
    JSON.writeValue(path.resolve(CONFIG).toFile(), root);
    return this;
  }

  /** Changes the tensors. */
  TinyAdapter tensors(Consumer<Map<String, Tensor>> change) throws IOException {
    Path file = path.resolve(WEIGHTS);
    Map<String, Tensor> tensors;
    try (InputStream in = Files.newInputStream(file)) {
      tensors = Safetensors.readAll(file.toString(), in);
    }
    change.accept(tensors);
    try (OutputStream out = Files.newOutputStream(file)) {
      SafetensorsWriter.write(List.copyOf(tensors.values()), out);
    }
    return this;
  }
}
