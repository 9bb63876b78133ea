// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.model.SiteAdapter;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Safetensors;
import io.moram.model.format.SafetensorsWriter;
import io.moram.model.format.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders in all the forms that the Hugging Face layout allows, and broken ones. */
class ClipBackboneTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.safetensors";

  @TempDir Path folder;

  @BeforeEach
  void copyTheTinyModel() throws IOException {
    for (String file : List.of(CONFIG, "tokenizer.json", WEIGHTS)) {
      Files.write(folder.resolve(file), resource(file));
    }
  }

  @Test
  void severalFilesWithAnIndexAreTheSameModel() throws IOException {
    float[] whole = embed();
    TreeMap<String, Tensor> tensors = new TreeMap<>(tensors());
    List<List<Tensor>> shards = List.of(new ArrayList<>(), new ArrayList<>());
    ObjectNode map = JSON.createObjectNode();
    tensors.forEach(
        (name, tensor) -> {
          int shard = name.startsWith("text") ? 0 : 1;
          shards.get(shard).add(tensor);
          map.put(name, "part-" + shard + ".safetensors");
        });
    Files.delete(folder.resolve(WEIGHTS));
    for (int shard = 0; shard < 2; shard++) {
      try (OutputStream file =
          Files.newOutputStream(folder.resolve("part-" + shard + ".safetensors"))) {
        SafetensorsWriter.write(shards.get(shard), file);
      }
    }
    JSON.writeValue(
        folder.resolve(WEIGHTS + ".index.json").toFile(),
        JSON.createObjectNode().set("weight_map", map));

    assertThat(embed()).isEqualTo(whole);

    Files.delete(folder.resolve("part-1.safetensors"));
    assertRefused("part-1.safetensors is missing");
  }

  @Test
  void theFirstConfigurationsTextsEndAtTheHighestToken() throws IOException {
    float[] expected = embed();
    change(config -> ((ObjectNode) config.path("text_config")).put("eos_token_id", 2));
    assertThat(embed()).isEqualTo(expected);
  }

  @Test
  void theFingerprintKnowsTheWeights() throws IOException {
    String before = fingerprint();
    assertThat(fingerprint()).isEqualTo(before).hasSize(32);
    byte[] weights = Files.readAllBytes(folder.resolve(WEIGHTS));
    weights[weights.length - 1] ^= 1;
    Files.write(folder.resolve(WEIGHTS), weights);
    assertThat(fingerprint()).isNotEqualTo(before);
  }

  @Test
  void otherModelsAreRefused() throws IOException {
    change(config -> config.put("model_type", "bert"));
    assertRefused("model_type is \"bert\"");
  }

  @Test
  void weightsOfAnotherShapeAreRefused() throws IOException {
    change(config -> config.put("projection_dim", 33));
    assertRefused("visual_projection.weight has the shape (32, 64)");
  }

  @Test
  void unknownActivationFunctionsAreRefused() throws IOException {
    change(config -> ((ObjectNode) config.path("vision_config")).put("hidden_act", "relu"));
    assertRefused("hidden_act is relu; must be quick_gelu or gelu");
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Files.delete(folder.resolve(WEIGHTS));
    assertRefused("model.safetensors is missing");
    Files.delete(folder.resolve(CONFIG));
    assertRefused("config.json is missing");
    Path absent = folder.resolve("absent");
    assertThatThrownBy(() -> ClipBackbone.load(absent, Device.cpu()))
        .isInstanceOf(InvalidBackboneException.class)
        .hasMessageContaining("no folder");
  }

  @Test
  void aTruncatedFileIsRefused() throws IOException {
    byte[] weights = Files.readAllBytes(folder.resolve(WEIGHTS));
    Files.write(folder.resolve(WEIGHTS), Arrays.copyOf(weights, weights.length / 2));
    assertRefused("ends early");
  }

  private float[] embed() throws IOException {
    try (ClipBackbone backbone = ClipBackbone.load(folder, Device.cpu());
        NDManager scope = backbone.newScope()) {
      List<int[]> texts = List.of(new int[] {510, 7, 8, 511, 511}, new int[] {510, 400, 511});
      return backbone.encodeTokens(scope, texts, SiteAdapter.NONE).toFloatArray();
    }
  }

  private String fingerprint() throws IOException {
    try (ClipBackbone backbone = ClipBackbone.load(folder, Device.cpu())) {
      return backbone.fingerprint();
    }
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> ClipBackbone.load(folder, Device.cpu()))
        .isInstanceOf(InvalidBackboneException.class)
        .hasMessageContaining(message);
  }

  private void change(Consumer<ObjectNode> change) throws IOException {
    Path file = folder.resolve(CONFIG);
    ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
    change.accept(config);
    JSON.writeValue(file.toFile(), config);
  }

  private static Map<String, Tensor> tensors() throws IOException {
    return Safetensors.readAll(WEIGHTS, new ByteArrayInputStream(resource(WEIGHTS)));
  }

  private static byte[] resource(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            ClipBackboneTest.class.getResourceAsStream("/golden/clip-tiny/" + file), file)) {
      return in.readAllBytes();
    }
  }
}
