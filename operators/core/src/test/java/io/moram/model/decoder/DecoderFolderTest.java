// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.model.LanguageModel;
import io.moram.model.LanguageModelSettings;
import io.moram.model.LanguageModelSize;
import io.moram.model.PackedTokens;
import io.moram.model.Projection;
import io.moram.model.SiteAdapter;
import io.moram.model.WeightPrecision;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Safetensors;
import io.moram.model.format.SafetensorsWriter;
import io.moram.model.format.Tensor;
import io.moram.model.format.TensorType;
import io.moram.sites.SiteShape;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders: several files, BF16, the memory that a model takes, and what is refused. */
class DecoderFolderTest {

  private static final PackedTokens TOKENS =
      PackedTokens.of(List.of(new int[] {5, 9, 60, 7}, new int[] {30}));

  @TempDir private Path temp;
  private TinyDecoder tiny;

  @BeforeEach
  void copy() throws IOException {
    tiny = TinyDecoder.copy("qwen3", temp.resolve("model"));
  }

  private float[] logits(LanguageModelSettings settings) throws IOException {
    try (LanguageModel model = tiny.load(settings);
        NDManager scope = model.newScope()) {
      return model.logits(model.hidden(scope, TOKENS, SiteAdapter.NONE)).toFloatArray();
    }
  }

  private Path file(String name) {
    return tiny.path().resolve(name);
  }

  private Map<String, Tensor> tensors() throws IOException {
    try (InputStream in = Files.newInputStream(file(TinyDecoder.WEIGHTS))) {
      return new TreeMap<>(Safetensors.readAll(TinyDecoder.WEIGHTS, in));
    }
  }

  private void write(String name, List<Tensor> tensors) throws IOException {
    try (OutputStream out = Files.newOutputStream(file(name))) {
      SafetensorsWriter.write(tensors, out);
    }
  }

  /** The same tensors with their lower halves cut off, in 16 or in 32 bits. */
  private static List<Tensor> rounded(Map<String, Tensor> tensors, TensorType type) {
    List<Tensor> all = new ArrayList<>();
    for (Tensor tensor : tensors.values()) {
      int size = type == TensorType.BF16 ? Short.BYTES : Float.BYTES;
      ByteBuffer bytes = ByteBuffer.allocate(tensor.size() * size).order(ByteOrder.LITTLE_ENDIAN);
      for (float number : tensor.toFloats()) {
        int bits = Float.floatToIntBits(number);
        if (type == TensorType.BF16) {
          bytes.putShort((short) (bits >> Short.SIZE));
        } else {
          bytes.putInt(bits & 0xFFFF0000);
        }
      }
      all.add(new Tensor(tensor.name(), type, tensor.shape(), bytes.array()));
    }
    return all;
  }

  @Test
  void severalFilesAreReadAsOne() throws IOException {
    float[] expected = logits(TinyDecoder.ATTENTION);
    List<Tensor> all = new ArrayList<>(tensors().values());
    Files.delete(file(TinyDecoder.WEIGHTS));
    int half = all.size() / 2;
    write("model-00001-of-00002.safetensors", all.subList(0, half));
    write("model-00002-of-00002.safetensors", all.subList(half, all.size()));
    StringBuilder map = new StringBuilder();
    for (int i = 0; i < all.size(); i++) {
      map.append(i == 0 ? "" : ",")
          .append('"')
          .append(all.get(i).name())
          .append("\":\"model-0000")
          .append(i < half ? 1 : 2)
          .append("-of-00002.safetensors\"");
    }
    Files.writeString(file("model.safetensors.index.json"), "{\"weight_map\":{" + map + "}}");
    assertThat(logits(TinyDecoder.ATTENTION)).isEqualTo(expected);
  }

  @Test
  void bFloat16IsWidenedExactly() throws IOException {
    Map<String, Tensor> tensors = tensors();
    write(TinyDecoder.WEIGHTS, rounded(tensors, TensorType.F32));
    float[] expected = logits(TinyDecoder.ATTENTION);
    write(TinyDecoder.WEIGHTS, rounded(tensors, TensorType.BF16));
    assertThat(logits(TinyDecoder.ATTENTION)).isEqualTo(expected);
  }

  @Test
  void productsInBFloat16StayCloseAndTakeHalfTheMemory() throws IOException {
    write(TinyDecoder.WEIGHTS, rounded(tensors(), TensorType.BF16));
    LanguageModelSettings half =
        new LanguageModelSettings(Projection.ATTENTION, WeightPrecision.BFLOAT16);
    float[] exact = logits(TinyDecoder.ATTENTION);
    float[] rounded = logits(half);
    assertThat(rounded).isNotEqualTo(exact).containsExactly(exact, Offset.offset(0.1f));

    LanguageModelSize single = size(TinyDecoder.ATTENTION);
    LanguageModelSize small = size(half);
    assertThat(single.weightBytes()).isEqualTo(4 * single.parameters());
    // Norms stay in single precision: two of 32 and two of 16 numbers per layer, and a last one.
    assertThat(small.weightBytes()).isEqualTo(2 * small.parameters() + 2 * (2 * 96 + 32));
    assertThat(single.cacheBytesPerToken()).isEqualTo(2L * 2 * 32 * 4);
    assertThat(single.toString()).contains("qwen3").contains("2 layers of width 32").contains("MB");
  }

  private LanguageModelSize size(LanguageModelSettings settings) throws IOException {
    return LanguageModels.size(tiny.path(), Device.cpu(), settings);
  }

  @Test
  void sitesAreThoseThatWereChosen() throws IOException {
    try (LanguageModel model = tiny.load(TinyDecoder.ATTENTION)) {
      assertThat(model.siteGroups(1).stream().map(Object::toString))
          .containsExactly(
              "SiteGroup[model.layers.1.self_attn.q_proj]",
              "SiteGroup[model.layers.1.self_attn.k_proj, model.layers.1.self_attn.v_proj]",
              "SiteGroup[model.layers.1.self_attn.o_proj]");
      assertThat(model.siteGroups()).hasSize(6);
      assertThatThrownBy(() -> model.siteGroups(3)).hasMessageContaining("must be 0 to 2");
    }
    LanguageModelSettings some =
        new LanguageModelSettings(Set.of(Projection.V, Projection.DOWN), WeightPrecision.AUTOMATIC);
    try (LanguageModel model = tiny.load(some)) {
      assertThat(model.sites().stream().map(SiteShape::name))
          .contains("model.layers.0.self_attn.v_proj", "model.layers.0.mlp.down_proj")
          .hasSize(4);
    }
  }

  @Test
  void otherSitesAreAnotherModelToAtoms() throws IOException {
    try (LanguageModel attention = tiny.load(TinyDecoder.ATTENTION);
        LanguageModel again = tiny.load(TinyDecoder.ATTENTION);
        LanguageModel everywhere = tiny.load(TinyDecoder.EVERYWHERE)) {
      assertThat(again.fingerprint()).isEqualTo(attention.fingerprint());
      assertThat(everywhere.fingerprint()).isNotEqualTo(attention.fingerprint());
    }
  }

  @Test
  void endTokensComeFromTheGenerationConfig() throws IOException {
    try (LanguageModel model = tiny.load(TinyDecoder.ATTENTION)) {
      assertThat(model.endTokens()).containsExactly(2);
    }
    Files.writeString(file("generation_config.json"), "{\"eos_token_id\": [2, 7]}");
    try (LanguageModel model = tiny.load(TinyDecoder.ATTENTION)) {
      assertThat(model.endTokens()).containsExactlyInAnyOrder(2, 7);
    }
  }

  @Test
  void tokensAreChecked() throws IOException {
    try (LanguageModel model = tiny.load(TinyDecoder.ATTENTION);
        NDManager scope = model.newScope()) {
      PackedTokens unknown = PackedTokens.of(List.of(new int[] {96}));
      assertThatThrownBy(() -> model.lower(scope, unknown, 0))
          .hasMessage("token 96 is not in the vocabulary of 96");
      PackedTokens tooLong = PackedTokens.of(List.of(new int[65]));
      assertThatThrownBy(() -> model.lower(scope, tooLong, 0))
          .hasMessage("a sequence has 65 tokens; the model takes 1 to 64. Shorten the text.");
      assertThatThrownBy(() -> model.extend(scope, List.of(), TOKENS, SiteAdapter.NONE))
          .hasMessageContaining("0 caches for 2 sequences");
    }
    assertThatThrownBy(() -> PackedTokens.of(List.of(new int[] {1}, new int[0])))
        .hasMessage("sequence 1 has no tokens; it needs at least 1");
  }

  private void assertRefused(Consumer<ObjectNode> change, String message) throws IOException {
    tiny.json(TinyDecoder.CONFIG, change);
    assertThatThrownBy(() -> size(TinyDecoder.ATTENTION))
        .isInstanceOf(InvalidBackboneException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model_type | mistral | must be llama, qwen2, qwen3, gemma, gemma2, gemma3_text, or gemma3",
        "hidden_act | relu | must be silu, gelu or gelu_pytorch_tanh",
      })
  void wordsThatChangeResultsAreRefused(String key, String value, String message)
      throws IOException {
    assertRefused(config -> config.put(key, value), key + " is \"" + value + "\"; " + message);
  }

  @ParameterizedTest
  @CsvSource({
    "num_key_value_heads, 3, the second must divide the first",
    "head_dim, 15, must be even",
    "num_hidden_layers, 1, config.json has 1 layers",
    "num_hidden_layers, 0, must be a whole number of 1 to 1000",
    "partial_rotary_factor, 0.5, so that heads rotate whole",
    "rms_norm_eps, -1, must be a number of 0 to 1",
  })
  void numbersThatDoNotFitAreRefused(String key, double value, String message) throws IOException {
    tiny.json(
        TinyDecoder.CONFIG,
        config -> {
          if (value == Math.rint(value)) {
            config.put(key, (int) value);
          } else {
            config.put(key, value);
          }
        });
    assertThatThrownBy(() -> size(TinyDecoder.ATTENTION))
        .isInstanceOf(InvalidBackboneException.class)
        .hasMessageContaining(message);
  }

  @Test
  void objectsThatChangeResultsAreRefused() throws IOException {
    assertRefused(
        config -> config.putObject("rope_parameters").put("rope_type", "yarn"),
        "rope_type is \"yarn\"; must be default, linear, dynamic or llama3");
    assertRefused(
        config -> config.putObject("quantization_config").put("bits", 4),
        "quantization_config is {\"bits\":4}; must be absent");
  }

  @Test
  void missingFilesAndTensorsAreNamed() throws IOException {
    Map<String, Tensor> tensors = tensors();
    tensors.remove("model.layers.1.mlp.up_proj.weight");
    write(TinyDecoder.WEIGHTS, List.copyOf(tensors.values()));
    assertThatThrownBy(() -> size(TinyDecoder.ATTENTION))
        .hasMessageContaining("lacks the tensor model.layers.1.mlp.up_proj.weight");
    Files.delete(file(TinyDecoder.TOKENIZER));
    assertThatThrownBy(() -> size(TinyDecoder.ATTENTION))
        .hasMessageContaining("tokenizer.json is missing. Make it: python3");
  }
}
