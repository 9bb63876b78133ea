// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.workload;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.model.clip.ClipBackbone;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * CLIP's ViT-B/16 with random weights, in the Hugging Face layout. The weights of linear layers are
 * normal with a deviation of 1 / √inputWidth, so that tokens keep their norm from layer to layer.
 * The tokenizer is that of the bundled backbone.
 */
final class RandomClip {

  private static final String TOKENIZER = "/backbones/clip-mini/tokenizer.json";
  private static final int PROJECTION = 512;
  private static final int LAYERS = 12;
  private static final int VISION = 768;
  private static final int TEXT = 512;
  private static final int PATCH = 16;
  private static final int SIDE = 224;
  private static final int VOCABULARY = 49408;
  private static final int POSITIONS = 77;
  private static final double LOGIT_SCALE = 4.6052;
  private static final int BUFFER = 1 << 20;

  private final SplittableRandom random = new SplittableRandom(1);
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private record Tensor(List<Long> shape, DoubleSupplier numbers) {
    long size() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }
  }

  static void write(Path folder) throws IOException {
    new RandomClip().writeTo(folder);
  }

  private void writeTo(Path folder) throws IOException {
    long patches = (long) (SIDE / PATCH) * (SIDE / PATCH);
    normal("vision_model.embeddings.patch_embedding.weight", 1 / 27.7, VISION, 3, PATCH, PATCH);
    normal("vision_model.embeddings.class_embedding", 1, VISION);
    normal("vision_model.embeddings.position_embedding.weight", 0.5, patches + 1, VISION);
    norm("vision_model.pre_layrnorm", VISION);
    transformer("vision_model", VISION);
    norm("vision_model.post_layernorm", VISION);
    normal("visual_projection.weight", 1 / Math.sqrt(VISION), PROJECTION, VISION);
    normal("text_model.embeddings.token_embedding.weight", 1, VOCABULARY, TEXT);
    normal("text_model.embeddings.position_embedding.weight", 0.5, POSITIONS, TEXT);
    transformer("text_model", TEXT);
    norm("text_model.final_layer_norm", TEXT);
    normal("text_projection.weight", 1 / Math.sqrt(TEXT), PROJECTION, TEXT);
    tensors.put("logit_scale", new Tensor(List.of(), () -> LOGIT_SCALE));
    writeWeights(folder.resolve("model.safetensors"));
    writeConfig(folder.resolve("config.json"));
    try (InputStream tokenizer = ClipBackbone.class.getResourceAsStream(TOKENIZER)) {
      if (tokenizer == null) {
        throw new IOException("no " + TOKENIZER + " on the class path");
      }
      Files.copy(tokenizer, folder.resolve("tokenizer.json"));
    }
  }

  private void transformer(String encoder, int width) {
    for (int layer = 0; layer < LAYERS; layer++) {
      String name = encoder + ".encoder.layers." + layer;
      norm(name + ".layer_norm1", width);
      norm(name + ".layer_norm2", width);
      for (String projection : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
        linear(name + ".self_attn." + projection, width, width);
      }
      linear(name + ".mlp.fc1", width, 4 * width);
      linear(name + ".mlp.fc2", 4 * width, width);
    }
  }

  private void linear(String name, int inputWidth, int outputWidth) {
    normal(name + ".weight", 1 / Math.sqrt(inputWidth), outputWidth, inputWidth);
    normal(name + ".bias", 0.02, outputWidth);
  }

  private void norm(String name, int width) {
    tensors.put(name + ".weight", new Tensor(List.of((long) width), () -> 1));
    tensors.put(name + ".bias", new Tensor(List.of((long) width), () -> 0));
  }

  private void normal(String name, double deviation, long... shape) {
    tensors.put(
        name,
        new Tensor(Arrays.stream(shape).boxed().toList(), () -> deviation * random.nextGaussian()));
  }

  /** Converts to BF16: the upper 16 bits of a number. */
  private void writeWeights(Path file) throws IOException {
    ObjectNode header = new ObjectMapper().createObjectNode();
    long end = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      ObjectNode tensor = header.putObject(entry.getKey()).put("dtype", "BF16");
      entry.getValue().shape.forEach(tensor.putArray("shape")::add);
      long start = end;
      end += entry.getValue().size() * Short.BYTES;
      tensor.putArray("data_offsets").add(start).add(end);
    }
    byte[] headerBytes = new ObjectMapper().writeValueAsBytes(header);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
      out.write(
          ByteBuffer.allocate(Long.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(headerBytes.length)
              .array());
      out.write(headerBytes);
      for (Tensor tensor : tensors.values()) {
        for (long i = tensor.size(); i > 0; i--) {
          int bits = Float.floatToRawIntBits((float) tensor.numbers.getAsDouble()) >>> Short.SIZE;
          out.write(bits);
          out.write(bits >>> Byte.SIZE);
        }
      }
    }
  }

  private static void writeConfig(Path file) throws IOException {
    ObjectNode config = new ObjectMapper().createObjectNode();
    config.put("model_type", "clip").put("projection_dim", PROJECTION);
    tower(config.putObject("vision_config"), VISION)
        .put("image_size", SIDE)
        .put("patch_size", PATCH);
    tower(config.putObject("text_config"), TEXT)
        .put("vocab_size", VOCABULARY)
        .put("max_position_embeddings", POSITIONS)
        .put("eos_token_id", 1);
    Files.write(file, new ObjectMapper().writeValueAsBytes(config));
  }

  private static ObjectNode tower(ObjectNode tower, int width) {
    return tower
        .put("hidden_size", width)
        .put("intermediate_size", 4 * width)
        .put("num_hidden_layers", LAYERS)
        .put("num_attention_heads", width / 64)
        .put("hidden_act", "quick_gelu");
  }
}
