// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.model.decoder.LanguageModels.AtomPlaces;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Tensor;
import io.moram.model.format.TensorType;
import io.moram.sites.SiteShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no sum of atoms is refused with the key or the tensor, its value and a remedy. */
class AdapterRefusalsTest {

  private static final String QUERY = "base_model.model.model.layers.0.self_attn.q_proj.lora_";
  private static final AtomPlaces PLACES = places(64);

  @TempDir private Path folder;
  private TinyAdapter adapter;

  @BeforeEach
  void copy() throws Exception {
    adapter = TinyAdapter.copy("attention", folder.resolve("adapter"));
  }

  /** Where llama-tiny takes atoms, if it were as wide. */
  private static AtomPlaces places(int width) {
    List<SiteShape> sites = new ArrayList<>();
    for (int layer = 0; layer < 2; layer++) {
      for (String name : List.of("q", "k", "v", "o")) {
        int out = name.equals("k") || name.equals("v") ? width / 2 : width;
        sites.add(
            new SiteShape("model.layers.%d.self_attn.%s_proj".formatted(layer, name), width, out));
      }
    }
    return new AtomPlaces("f0", sites);
  }

  private void assertRefused(String... says) {
    assertThatThrownBy(() -> AdapterAtoms.read(adapter.path(), PLACES))
        .isInstanceOf(InvalidBackboneException.class)
        .satisfies(
            failure ->
                assertThat(failure.getMessage())
                    .startsWith(adapter.path().toString())
                    .contains(says)
                    .hasSizeLessThan(700));
  }

  private void assertConfigRefused(Consumer<ObjectNode> change, String... says) throws Exception {
    adapter.config(change);
    assertRefused(says);
  }

  private void assertTensorsRefused(Consumer<Map<String, Tensor>> change, String... says)
      throws Exception {
    adapter.tensors(change);
    assertRefused(says);
  }

  private static Tensor renamed(Tensor tensor, String name) {
    return new Tensor(name, tensor.type(), tensor.shape(), tensor.bytes());
  }

  @Test
  void theFolderItselfIsRead() throws Exception {
    AdapterAtoms atoms = AdapterAtoms.read(adapter.path(), PLACES);

    assertThat(atoms.baseModel()).isEqualTo("llama-tiny");
    assertThat(atoms.activation()).isEqualTo(Activation.ofEqualWeights(6));
    assertThat(atoms.blocks()).extracting(AtomBlock::shape).isEqualTo(PLACES.sites());
    assertThat(atoms.blocks()).extracting(AtomBlock::rank).containsExactly(6, 6, 3, 6, 6, 1, 6, 6);
  }

  /** A scale of alpha / r, or of alpha / √r, times the number of atoms. */
  @ParameterizedTest
  @CsvSource({"false, 0, 9", "false, 3, 4", "false, 5, 9", "true, 0, 22.0454", "true, 3, 9.798"})
  void valuesAreScaled(boolean isRankStabilized, int site, double factor) throws Exception {
    adapter.config(root -> root.put("use_rslora", isRankStabilized));
    float[][] first = new float[1][];
    String module = PLACES.sites().get(site).name();
    adapter.tensors(
        tensors ->
            first[0] =
                Objects.requireNonNull(tensors.get("base_model.model." + module + ".lora_B.weight"))
                    .toFloats());

    AtomBlock block = AdapterAtoms.read(adapter.path(), PLACES).blocks().get(site);

    assertThat(block.values()[block.outputWidth() - 1])
        .isCloseTo(
            (float) (factor * first[0][(block.outputWidth() - 1) * block.rank()]),
            withPercentage(0.01));
  }

  @Test
  void otherKindsOfAdaptersAreRefused() throws Exception {
    assertConfigRefused(root -> root.put("peft_type", "IA3"), "peft_type is \"IA3\"; must be LORA");
    copyAgain();
    assertConfigRefused(root -> root.put("task_type", "SEQ_CLS"), "task_type", "CAUSAL_LM");
    copyAgain();
    assertConfigRefused(
        root -> root.put("use_dora", true),
        TinyAdapter.CONFIG + ": use_dora is true; must be absent",
        "merge_and_unload");
    copyAgain();
    assertConfigRefused(
        root -> root.put("bias", "lora_only"), "bias is \"lora_only\"; must be none");
    copyAgain();
    assertConfigRefused(
        root -> root.putArray("modules_to_save").add("lm_head"),
        "modules_to_save is [\"lm_head\"]; must be absent");
    copyAgain();
    assertConfigRefused(
        root -> root.put("init_lora_weights", "pissa_niter_4"),
        "init_lora_weights is \"pissa_niter_4\"; must be eva, false");
    copyAgain();
    assertConfigRefused(root -> root.put("of_tomorrow", 3), "of_tomorrow is 3; must be absent");
    copyAgain();
    assertConfigRefused(root -> root.put("lora_bias", true), "lora_bias is true");
  }

  private void copyAgain() throws Exception {
    adapter = TinyAdapter.copy("attention", Files.createTempDirectory(folder, "next"));
  }

  @Test
  void numbersAndPatternsAreChecked() throws Exception {
    assertConfigRefused(root -> root.put("r", 0), "r is 0; must be a whole number of 1 to");
    copyAgain();
    assertConfigRefused(root -> root.remove("r"), "r is absent");
    copyAgain();
    assertConfigRefused(root -> root.put("lora_alpha", "16"), "lora_alpha is \"16\"");
    copyAgain();
    assertConfigRefused(
        root -> root.putObject("rank_pattern").put("q_proj", 1.5), "rank_pattern is", "whole");
    copyAgain();
    assertConfigRefused(
        root -> root.putObject("alpha_pattern").put("(?P<x>q_proj)", 2),
        "alpha_pattern has the pattern (?P<x>q_proj)");
    copyAgain();
    // The pattern is lost, so the ranks of the file are others.
    assertConfigRefused(
        root -> root.putObject("rank_pattern"),
        "lora_A of model.layers.0.self_attn.v_proj has the shape [3, 64]; must be [6, 64]");
    copyAgain();
    assertConfigRefused(
        root -> root.put("lora_alpha", 1e41), "has the number", "must have finite ones");
  }

  @Test
  void tensorsThatAreNoProductsAreRefused() throws Exception {
    assertTensorsRefused(
        tensors ->
            tensors.put(
                "base_model.model.lm_head.weight",
                renamed(
                    Objects.requireNonNull(tensors.get(QUERY + "A.weight")),
                    "base_model.model.lm_head.weight")),
        "has the tensor base_model.model.lm_head.weight; must have");
    copyAgain();
    assertTensorsRefused(
        tensors -> tensors.remove(QUERY + "B.weight"), "lacks the tensor " + QUERY + "B.weight");
    copyAgain();
    assertTensorsRefused(
        tensors -> tensors.remove(QUERY + "A.weight"), "lacks the tensor " + QUERY + "A.weight");
    copyAgain();
    assertTensorsRefused(Map::clear, "has no tensor");
    copyAgain();
    assertTensorsRefused(
        tensors ->
            tensors.computeIfPresent(
                QUERY + "A.weight",
                (name, old) -> new Tensor(name, TensorType.I32, old.shape(), old.bytes())),
        "is of type I32; must be F32, F16 or BF16");
    copyAgain();
    assertTensorsRefused(
        tensors ->
            tensors.computeIfPresent(
                QUERY + "A.weight",
                (name, old) -> new Tensor(name, old.type(), List.of(6L, 64L, 1L), old.bytes())),
        "has the shape [6, 64, 1]; must be a matrix");
    copyAgain();
    assertTensorsRefused(
        tensors ->
            tensors.computeIfPresent(
                QUERY + "A.weight",
                (name, old) -> {
                  byte[] bytes = old.bytes().clone();
                  ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(Float.NaN);
                  return new Tensor(name, old.type(), old.shape(), bytes);
                }),
        QUERY + "A.weight",
        "has the number NaN");
  }

  @Test
  void modulesWithoutAtomsAreRefused() throws Exception {
    adapter = TinyAdapter.copy("everywhere", folder.resolve("everywhere"));
    assertRefused(
        "adapts model.layers.0.mlp.down_proj",
        "from model.layers.0.self_attn.q_proj to model.layers.1.self_attn.o_proj",
        "backbone.adapted-projections");
    copyAgain();
    assertTensorsRefused(
        tensors -> {
          for (String which : List.of("A.weight", "B.weight")) {
            String name = QUERY.replace("layers.0", "layers.2") + which;
            tensors.put(name, renamed(Objects.requireNonNull(tensors.remove(QUERY + which)), name));
          }
        },
        "adapts model.layers.2.self_attn.q_proj");
  }

  /** As models of pictures and texts name the layers of their text part, and bare models theirs. */
  @ParameterizedTest
  @ValueSource(strings = {"model.language_model.", "language_model.model.", ""})
  void layersAreFoundBehindOtherPrefixes(String prefix) throws Exception {
    adapter.tensors(
        tensors ->
            List.copyOf(tensors.keySet())
                .forEach(
                    old -> {
                      String name =
                          old.replace("base_model.model.model.", "base_model.model." + prefix);
                      tensors.put(name, renamed(Objects.requireNonNull(tensors.remove(old)), name));
                    }));

    assertThat(AdapterAtoms.read(adapter.path(), PLACES).blocks())
        .extracting(AtomBlock::shape)
        .isEqualTo(PLACES.sites());
  }

  @Test
  void anotherBaseIsRefused() {
    assertThatThrownBy(() -> AdapterAtoms.read(adapter.path(), places(128)))
        .hasMessageContaining("has the shape [6, 64]; must be [6, 128]")
        .hasMessageContaining("base model, llama-tiny.");
  }

  @Test
  void foldersThatAreNotWholeAreRefused() throws Exception {
    Path weights = adapter.path().resolve(TinyAdapter.WEIGHTS);
    byte[] whole = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(whole, whole.length - 1));
    assertRefused(TinyAdapter.WEIGHTS);
    Files.delete(weights);
    assertRefused("is missing", "save_pretrained");
    Files.createFile(adapter.path().resolve("adapter_model.bin"));
    assertRefused("is missing", "torch.load('FOLDER/adapter_model.bin'");
    Files.writeString(adapter.path().resolve(TinyAdapter.CONFIG), "{");
    assertRefused("is not JSON");
    Files.delete(adapter.path().resolve(TinyAdapter.CONFIG));
    assertRefused("has no adapter_config.json");
  }
}
