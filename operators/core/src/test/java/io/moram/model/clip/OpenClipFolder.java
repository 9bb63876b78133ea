// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import io.moram.model.format.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes clip-mini as open_clip does. */
final class OpenClipFolder {

  private static final String CONFIG =
      """
      {"model_cfg": {"embed_dim": 128, "quick_gelu": true,
         "vision_cfg": {"image_size": 32, "layers": 6, "width": 192, "patch_size": 8},
         "text_cfg": {"context_length": 24, "vocab_size": 4096, "width": 128, "heads": 4,
           "layers": 2, "pool_type": "eos", "eos_id": 1}},
       "preprocess_cfg": {"mean": [0.48145467, 0.4578275, 0.40821072],
         "std": [0.26862955, 0.2613026, 0.2757771], "interpolation": "bicubic",
         "resize_mode": "shortest"}}
      """;

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("vision_model.embeddings.patch_embedding.weight", "visual.conv1.weight"),
          Map.entry("vision_model.embeddings.class_embedding", "visual.class_embedding"),
          Map.entry(
              "vision_model.embeddings.position_embedding.weight", "visual.positional_embedding"),
          Map.entry("visual_projection.weight", "visual.proj"),
          Map.entry("text_model.embeddings.token_embedding.weight", "token_embedding.weight"),
          Map.entry("text_model.embeddings.position_embedding.weight", "positional_embedding"),
          Map.entry("text_projection.weight", "text_projection"));

  private OpenClipFolder() {}

  /** Changes a copy of clip-mini; only the tokenizer stays as it was. */
  static void write(TestFolder folder) throws IOException {
    Map<String, Tensor> originals = new LinkedHashMap<>();
    folder.tensors().forEach(tensor -> originals.put(tensor.name(), tensor));
    List<Tensor> tensors = new ArrayList<>();
    for (Tensor tensor : originals.values()) {
      String name = tensor.name();
      if (name.contains(".q_proj.")) {
        tensors.add(
            joined(
                renamed(name).replace("self_attn.q_proj.", "attn.in_proj_"),
                tensor,
                Objects.requireNonNull(originals.get(name.replace(".q_proj.", ".k_proj."))),
                Objects.requireNonNull(originals.get(name.replace(".q_proj.", ".v_proj.")))));
      } else if (name.endsWith("_projection.weight")) {
        tensors.add(transposed(renamed(name), tensor));
      } else if (!name.contains(".k_proj.") && !name.contains(".v_proj.")) {
        tensors.add(new Tensor(renamed(name), tensor.type(), tensor.shape(), tensor.bytes()));
      }
    }
    folder.delete(TestFolder.WEIGHTS);
    folder.delete(TestFolder.CONFIG);
    folder.delete(TestFolder.PREPROCESSOR);
    folder.tensors("open_clip_model.safetensors", tensors);
    folder.write("open_clip_config.json", CONFIG);
  }

  private static String renamed(String name) {
    return NAMES
        .getOrDefault(name, name)
        .replace("vision_model.encoder.layers", "visual.transformer.resblocks")
        .replace("text_model.encoder.layers", "transformer.resblocks")
        .replace("vision_model.pre_layrnorm", "visual.ln_pre")
        .replace("vision_model.post_layernorm", "visual.ln_post")
        .replace("text_model.final_layer_norm", "ln_final")
        .replace("layer_norm", "ln_")
        .replace("self_attn.out_proj", "attn.out_proj")
        .replace("mlp.fc1", "mlp.c_fc")
        .replace("mlp.fc2", "mlp.c_proj");
  }

  private static Tensor joined(String name, Tensor... parts) {
    byte[] bytes = new byte[parts.length * parts[0].bytes().length];
    for (int i = 0; i < parts.length; i++) {
      System.arraycopy(
          parts[i].bytes(), 0, bytes, i * parts[i].bytes().length, parts[i].bytes().length);
    }
    List<Long> shape = new ArrayList<>(parts[0].shape());
    shape.set(0, parts.length * shape.get(0));
    return new Tensor(name, parts[0].type(), shape, bytes);
  }

  private static Tensor transposed(String name, Tensor tensor) {
    int rows = Math.toIntExact(tensor.shape().get(0));
    int columns = Math.toIntExact(tensor.shape().get(1));
    int size = tensor.bytes().length / rows / columns;
    byte[] bytes = new byte[tensor.bytes().length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        System.arraycopy(
            tensor.bytes(),
            (row * columns + column) * size,
            bytes,
            (column * rows + row) * size,
            size);
      }
    }
    return new Tensor(name, tensor.type(), List.of((long) columns, (long) rows), bytes);
  }
}
