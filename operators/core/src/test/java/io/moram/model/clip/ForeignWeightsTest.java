// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.model.FolderReport;
import io.moram.model.SiteAdapter;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Tensor;
import io.moram.model.format.TensorType;
import io.moram.model.format.WeightFiles.WeightFile;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights under other names, of other models and in other formats. */
class ForeignWeightsTest {

  private static final Path CONVERTER = Path.of("../../docs/python/convert_open_clip.py");

  @TempDir Path parent;
  private TestFolder folder = new TestFolder(Path.of("."));

  @BeforeEach
  void copyClipMini() throws IOException {
    folder = TestFolder.clipMini(parent.resolve("model"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pytorch_model.bin|CLIPModel as M; M.from_pretrained('FOLDER').save_pretrained('FOLDER')",
        "pytorch_model.bin.index.json|M.from_pretrained('FOLDER')",
        "open_clip_model.safetensors|python3 docs/python/convert_open_clip.py FOLDER NEW",
        "adapter_model.safetensors|merge_and_unload().save_pretrained('NEW')",
        "model.fp16.safetensors|rename it to model.safetensors",
        "model-00001-of-00002.safetensors|whose index is missing",
        "tf_model.h5|it is of TensorFlow. It cannot be converted here"
      })
  void weightsUnderAnotherNameAreNamedWithTheRemedy(String name, String remedy) throws IOException {
    folder.rename(TestFolder.WEIGHTS, name);
    assertRefused("model.safetensors is missing", name, remedy);
  }

  @ParameterizedTest
  @CsvSource({
    "open_clip_config.json,convert_open_clip.py",
    "adapter_model.safetensors,adapter of PEFT",
    "snapshots,cache of Hugging Face",
    "modules.json,sentence-transformers"
  })
  void foldersWithoutAConfigurationAreNamed(String file, String message) throws IOException {
    folder.delete(TestFolder.CONFIG);
    folder.write(file, "{}");
    assertRefused("config.json is missing", message);
  }

  @Test
  void namesBehindAPrefixAreNamedWithTheRemedy() throws IOException {
    folder.names(name -> "base_model.model." + name);
    assertRefused("behind 'base_model.model.'", "k.removeprefix('base_model.model.')");
  }

  @Test
  void otherModelsAreNamed() throws IOException {
    folder.names(name -> name.startsWith("text") ? "" : name);
    assertRefused("the image encoder is there, and no text encoder", "Put it into the model");
    copyClipMini();
    folder.names(name -> name.replace("q_proj.weight", "q_proj.lora_A.weight"));
    assertRefused("q_proj.lora_A.weight is of adapters of PEFT", "merge_and_unload");
    copyClipMini();
    folder.names(name -> "bert." + name.replace("vision_model", "encoder").replace("logit", "a"));
    assertRefused("is of a model that is not CLIP", "get a CLIP model");
  }

  @Test
  void anIndexBesideTheWeightsIsNotRead() throws IOException {
    folder.write(TestFolder.INDEX, "{\"weight_map\": {\"gone\": \"gone.safetensors\"}}");
    FolderReport report = folder.report();
    assertThat(report.faults()).isEmpty();
    assertThat(report.notes()).singleElement().asString().contains("index.json is not read");
    ClipBackbone.load(folder.path(), Device.cpu()).close();
  }

  @Test
  void partsAreReadAndATruncatedOneIsNamed() throws IOException {
    float[] whole = embedding(folder.path());
    folder.split();
    assertThat(folder.report().weights())
        .extracting(WeightFile::name)
        .containsExactly("part-0.safetensors", "part-1.safetensors");
    assertThat(embedding(folder.path())).isEqualTo(whole);

    Path part = folder.file("part-1.safetensors");
    byte[] bytes = Files.readAllBytes(part);
    Files.write(part, Arrays.copyOf(bytes, bytes.length - 3));
    assertRefused("part-1.safetensors ends early: at least 3 more bytes");
    Files.write(part, Arrays.copyOf(bytes, bytes.length + 1));
    assertRefused("part-1.safetensors has bytes after its last tensor");
    Files.delete(part);
    assertRefused("part-1.safetensors is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|has no weight_map",
        "{\"weight_map\": {\"a\": \"../a.safetensors\"}}|names \"../a.safetensors\", which is not a",
        "{\"weight_map\": {\"a\": \"..\"}}|names \"..\", which is not a file",
        "{\"weight_map\": {\"a\": 1}}|names 1, which is not a file",
        "{\"weight_map\": {\"a\": \"part-0.safetensors\"}}|lacks the tensor a, which model.safet"
      })
  void aBrokenIndexIsRefused(String index, String message) throws IOException {
    folder.split();
    folder.write(TestFolder.INDEX, index);
    assertRefused(message);
  }

  @Test
  void aTensorInTwoPartsIsRefused() throws IOException {
    List<Tensor> all = new ArrayList<>(folder.tensors());
    folder.split();
    folder.tensors("part-0.safetensors", all);
    assertRefused("part-1.safetensors has the tensor", "which an earlier file has too");
  }

  @Test
  void furtherTensorsAreNotReadAndTypesAreChecked() throws IOException {
    List<Tensor> tensors = new ArrayList<>(folder.tensors());
    tensors.add(new Tensor("extra", TensorType.U8, List.of(1L), new byte[1]));
    folder.tensors(TestFolder.WEIGHTS, tensors);
    assertThat(folder.report().notes())
        .containsExactly("1 further tensors of the weights are not read.");
    ClipBackbone.load(folder.path(), Device.cpu()).close();

    tensors.removeIf(tensor -> tensor.name().equals("logit_scale"));
    tensors.add(new Tensor("logit_scale", TensorType.I32, List.of(), new byte[4]));
    folder.tensors(TestFolder.WEIGHTS, tensors);
    assertRefused("tensor logit_scale is of type I32; must be F32, F16 or BF16");
  }

  @Test
  void moreLayersThanConfiguredAreRefused() throws IOException {
    folder.json(
        TestFolder.CONFIG,
        config -> ((ObjectNode) config.get("vision_config")).put("num_hidden_layers", 5));
    assertRefused("vision_model.encoder.layers.5.layer_norm1.weight; config.json has 5 layers");
    folder.json(
        TestFolder.CONFIG,
        config -> ((ObjectNode) config.get("vision_config")).put("num_hidden_layers", 1 << 24));
    assertRefused("lacks the tensor vision_model.encoder.layers.6.");
  }

  @Test
  void whatIsNoSafetensorsFileIsNamed() throws IOException {
    List<String> contents =
        List.of(
            "version https://git-lfs.github.com/spec/v1\noid sha256:1\n|a Git LFS pointer",
            " \n<!DOCTYPE html><html>login</html>|an HTML page",
            "PK\3\4\0\0\0\0abc|a zip archive, as PyTorch writes",
            "\u0080\2}q\0(X|a Python pickle, as PyTorch writes",
            "\u001f\u008b\b\0\0\0\0\0abc|a gzip file",
            "\u0089HDF\r\n\u001a\n|an HDF5 file",
            "GGUF\3\0\0\0|a GGUF file",
            "\0\0\0\0\0\0\0\0\0\0|zeros",
            "|nothing: it is empty",
            "{\"a\": 1}|is this a safetensors file? Its header would have");
    for (String content : contents) {
      int split = content.lastIndexOf('|');
      Files.write(
          folder.file(TestFolder.WEIGHTS),
          content.substring(0, split).getBytes(StandardCharsets.ISO_8859_1));
      assertRefused("model.safetensors", content.substring(split + 1));
    }
  }

  /** The converter that the errors name, on clip-mini with the names of open_clip. */
  @Test
  void aConvertedOpenClipModelIsTheSameModel() throws Exception {
    assumeThat(runs("python3", "--version")).as("python3 is there").isTrue();
    float[] expected = embedding(folder.path());
    Path converted = parent.resolve("converted");
    OpenClipFolder.write(folder);
    assertRefused("config.json is missing", "convert_open_clip.py");

    assertThat(
            runs(
                "python3",
                CONVERTER.toAbsolutePath().toString(),
                folder.path().toString(),
                converted.toString()))
        .isTrue();

    assertThat(embedding(converted)).isEqualTo(expected);
    assertThat(ClipBackbone.inspect(converted, false).preparation())
        .isEqualTo(TestFolder.clipMini(parent.resolve("again")).report().preparation());
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(new File("/dev/null"))
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static float[] embedding(Path folder) throws IOException {
    try (ClipBackbone backbone = ClipBackbone.load(folder, Device.cpu());
        NDManager scope = backbone.newScope()) {
      float[] image = new float[3 * 32 * 32];
      for (int i = 0; i < image.length; i++) {
        image[i] = (i % 97) / 97f - 0.5f;
      }
      float[] images = backbone.embedImages(List.of(image)).get(0);
      float[] texts =
          backbone
              .encodeTexts(scope, List.of("a photo of a cat."), SiteAdapter.NONE)
              .toFloatArray();
      float[] both = Arrays.copyOf(images, images.length + texts.length);
      System.arraycopy(texts, 0, both, images.length, texts.length);
      return both;
    }
  }

  private void assertRefused(String... words) throws IOException {
    List<String> faults = folder.report().faults();
    assertThat(faults)
        .allSatisfy(fault -> assertThat(fault).matches("[^\\p{Cntrl}]+"))
        .first()
        .asString()
        .contains(words);
    assertThatThrownBy(() -> ClipBackbone.load(folder.path(), Device.cpu()))
        .isInstanceOf(InvalidBackboneException.class)
        .hasMessage(faults.get(0));
  }
}
