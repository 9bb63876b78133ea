// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.model.FolderReport;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.WeightFiles.WeightFile;
import io.moram.model.image.PreparationSteps;
import io.moram.model.image.PreparationSteps.Fit;
import io.moram.model.image.ResamplingFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The configurations of folders as users have them: read as transformers does, or refused. */
class FolderVariantsTest {

  /** Stored states and exported banks name it. */
  private static final String FINGERPRINT = "16b6fc13dd861702a77370e3d8d5972d";

  @TempDir Path parent;
  private TestFolder folder = new TestFolder(Path.of("."));

  @BeforeEach
  void copyClipMini() throws IOException {
    folder = TestFolder.clipMini(parent.resolve("model"));
  }

  @Test
  void anOrdinaryFolderKeepsItsFingerprint() throws IOException {
    FolderReport report = folder.report();
    assertThat(report.faults()).isEmpty();
    assertThat(report.notes()).isEmpty();
    assertThat(report.fingerprint()).isEqualTo(FINGERPRINT);
    assertThat(report.preparation()).isEqualTo(steps(Fit.SHORTER_SIDE, ResamplingFilter.BICUBIC));
    assertThat(report.weights()).extracting(WeightFile::name).containsExactly("model.safetensors");
    assertThat(Objects.requireNonNull(report.model()).image().layers()).isEqualTo(6);
    try (ClipBackbone backbone = ClipBackbone.load(folder.path(), Device.cpu())) {
      assertThat(backbone.fingerprint()).isEqualTo(FINGERPRINT);
    }
  }

  @Test
  void picturesThatAreSquashedMakeAnotherBackbone() throws IOException {
    folder.json(
        TestFolder.PREPROCESSOR,
        settings -> settings.set("size", TestFolder.object("{\"height\": 32, \"width\": 32}")));
    FolderReport report = folder.report();
    assertThat(report.preparation()).isEqualTo(steps(Fit.EXACT, ResamplingFilter.BICUBIC));
    assertThat(report.fingerprint()).hasSize(32).isNotEqualTo(FINGERPRINT);
  }

  @ParameterizedTest
  @CsvSource({"2,BILINEAR", "\"bilinear\",BILINEAR", "\"PIL.Image.LANCZOS\",LANCZOS", "4,BOX"})
  void filtersAreReadAsNumbersAndWords(String value, ResamplingFilter filter) throws IOException {
    folder.json(
        TestFolder.PREPROCESSOR,
        settings -> settings.set("resample", TestFolder.object("{\"a\":" + value + "}").get("a")));
    assertThat(folder.report().preparation()).isEqualTo(steps(Fit.SHORTER_SIDE, filter));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"size\": {\"longest_edge\": 32}}|size is {\"longest_edge\":32}; must be {\"shortest_edge\"",
        "{\"size\": {\"shortest_edge\": 32, \"longest_edge\": 64}}|size is {\"shortest_edge\":32,\"lo",
        "{\"size\": \"32\"}|size is \"32\"; must be",
        "{\"size\": {\"shortest_edge\": 31}}|pictures are scaled to 31 x 31 and cut to 32 x 32",
        "{\"size\": 32.5}|size is 32.5; must be 1 to 16384 pixels",
        "{\"size\": {\"height\": 32, \"width\": -1}}|must be 1 to 16384 pixels",
        "{\"crop_size\": 31}|crop_size is 31; must be 32, what the image encoder takes",
        "{\"crop_size\": {\"height\": 32, \"width\": 48}}|crop_size is {\"height\":32,\"width\":48}",
        "{\"do_center_crop\": false}|do_center_crop is false and size is {\"shortest_edge\":32}",
        "{\"do_resize\": false}|do_resize is false; must be true",
        "{\"do_convert_rgb\": false}|do_convert_rgb is false; must be true",
        "{\"do_normalize\": \"yes\"}|do_normalize is \"yes\"; must be true or false",
        "{\"resample\": 0}|resample is 0 (nearest); must be one of 4 (box), 2 (bilinear)",
        "{\"resample\": \"area\"}|resample is \"area\"; must be one of",
        "{\"resample\": 9}|resample is 9 (unknown); must be one of",
        "{\"image_std\": [1, 0, 1]}|image_std is [1,0,1]; each number must be more than 0",
        "{\"image_mean\": [1, 2]}|image_mean is [1,2]; must be three numbers",
        "{\"image_mean\": [1, \"a\", 2]}|image_mean is [1,\"a\",2]; must be a number",
        "{\"rescale_factor\": 0}|rescale_factor is 0; must be more than 0",
        "{\"crop_pct\": 0.9}|crop_pct (0.9) may change the pixels, and is not supported",
        "{\"do_pad\": true}|do_pad (true) may change the pixels",
        "{\"auto_map\": {\"a\": \"b\"}}|auto_map ({\"a\":\"b\"}) may change the pixels",
        "{\"image_processor_type\": \"ViTImageProcessor\"}|image_processor_type is \"ViTImageProcessor",
        "{\"feature_extractor_type\": \"Own\"}|feature_extractor_type is \"Own\"; must be CLIPImage",
        "{\"line\\nbreak\\u202e\": 1}|line\\u000abreak\\u202e (1) may change the pixels"
      })
  void settingsThatAreNotSupportedAreRefusedByName(String changed, String message)
      throws IOException {
    folder.json(TestFolder.PREPROCESSOR, settings -> settings.setAll(TestFolder.object(changed)));
    assertRefused(message, TestFolder.PREPROCESSOR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"processor_class\": \"CLIPProcessor\", \"size_divisor\": null, \"do_pad\": null}",
        "{\"_valid_processor_keys\": [\"images\"], \"data_format\": \"channels_first\"}",
        "{\"do_pad\": false, \"do_flip_channel_order\": false, \"size_divisor\": 14}",
        "{\"image_processor_type\": \"CLIPImageProcessorFast\", \"crop_size\": 32, \"size\": 32}",
        "{\"image_mean\": null, \"image_std\": null, \"resample\": null, \"rescale_factor\": null}"
      })
  void settingsThatChangeNoPixelAreTaken(String changed) throws IOException {
    folder.json(TestFolder.PREPROCESSOR, settings -> settings.setAll(TestFolder.object(changed)));
    assertThat(folder.report().faults()).isEmpty();
    assertThat(folder.report().preparation())
        .isEqualTo(steps(Fit.SHORTER_SIDE, ResamplingFilter.BICUBIC));
  }

  @Test
  void theSettingsOfTransformers5AreRead() throws IOException {
    folder.delete(TestFolder.PREPROCESSOR);
    folder.write(
        TestFolder.PROCESSOR,
        """
        {"processor_class": "CLIPProcessor", "image_processor": {
          "image_processor_type": "CLIPImageProcessor", "image_mean": [0.5, 0.5, 0.5],
          "image_std": [0.5, 0.5, 0.5], "size": {"shortest_edge": 40}}}
        """);
    FolderReport report = folder.report();
    PreparationSteps read = Objects.requireNonNull(report.preparation());
    assertThat(read.mean()).containsExactly(0.5f, 0.5f, 0.5f);
    assertThat(read.width()).isEqualTo(40);
    assertThat(report.preparationFile()).isEqualTo(TestFolder.PROCESSOR);
    String fingerprint = report.fingerprint();

    folder.json(
        TestFolder.PROCESSOR,
        root -> ((ObjectNode) root.get("image_processor")).put("resample", 2));
    assertThat(folder.report().fingerprint()).isNotEqualTo(fingerprint);
  }

  @Test
  void withoutSettingsTheReportSaysWhatIsAssumed() throws IOException {
    folder.delete(TestFolder.PREPROCESSOR);
    folder.write(TestFolder.PROCESSOR, "{\"processor_class\": \"CLIPProcessor\"}");
    FolderReport report = folder.report();
    assertThat(report.isAccepted()).isTrue();
    assertThat(report.preparation()).isEqualTo(PreparationSteps.standard(32));
    assertThat(report.notes())
        .singleElement()
        .asString()
        .contains("CLIP's defaults are assumed: scale the shorter side to 32 (bicubic);");
  }

  @Test
  void twoFilesOfSettingsMustAgree() throws IOException {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.set(
        "image_processor",
        new ObjectMapper().readTree(TestFolder.original(TestFolder.PREPROCESSOR)));
    folder.write(TestFolder.PROCESSOR, root.toString());
    assertThat(folder.report().fingerprint()).isEqualTo(FINGERPRINT);

    ((ObjectNode) root.get("image_processor")).put("do_normalize", false);
    folder.write(TestFolder.PROCESSOR, root.toString());
    assertRefused("prepare pictures differently", TestFolder.PROCESSOR);
  }

  /** What transformers 5.24 makes of the same: quick_gelu and 49407. */
  @Test
  void theSecondCopyOfAPartCountsWithItsDefaults() throws IOException {
    ObjectNode config = TestFolder.object("{\"model_type\": \"clip\"}");
    config.set(
        "text_config",
        TestFolder.object("{\"hidden_act\": \"gelu\", \"eos_token_id\": 2, \"hidden_size\": 512}"));
    config.set("text_config_dict", TestFolder.object("{\"hidden_size\": 512}"));
    config.set(
        "vision_config", TestFolder.object("{\"hidden_act\": \"gelu\", \"patch_size\": 16}"));
    config.set("vision_config_dict", TestFolder.object("{\"patch_size\": 14}"));
    ClipConfig parsed = ClipConfig.parse("config.json", config);
    assertThat(parsed.text().gate().toString()).isEqualTo("quick_gelu");
    assertThat(parsed.endToken()).isEqualTo(49407);
    assertThat(parsed.vision().gate().toString()).isEqualTo("quick_gelu");
    assertThat(parsed.patchSize()).isEqualTo(14);

    config.putNull("text_config_dict");
    assertThat(ClipConfig.parse("config.json", config).endToken()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"projection_dim\": null}|projection_dim is null; must be a whole number of 1 to",
        "{\"projection_dim\": \"128\"}|projection_dim is \"128\"; must be a whole number",
        "{\"projection_dim\": 128.0}|projection_dim is 128.0; must be a whole number",
        "{\"text_config_dict\": []}|text_config_dict is []; must be an object",
        "{\"text_config_dict\": {\"eos_token_id\": [1]}}|eos_token_id is [1]; must be a whole",
        "{\"vision_config_dict\": {\"num_channels\": 1}}|num_channels is 1; must be 3",
        "{\"vision_config_dict\": {\"image_size\": [32, 32]}}|image_size is [32,32]; must be a",
        "{\"vision_config_dict\": {\"hidden_act\": null}}|hidden_act is null; must be quick_gelu",
        "{\"vision_config_dict\": {\"layer_norm_eps\": \"a\"}}|layer_norm_eps is \"a\"; must be a",
        "{\"vision_config_dict\": {\"num_attention_heads\": 5}}|hidden_size 768 does not divide",
        "{\"quantization_config\": {}}|has a quantization_config; must be a model whose weights",
        "{\"model_type\": \"siglip\"}|model_type is \"siglip\"; only \"clip\" is supported. It cannot",
        "{\"model_type\": \"clip_vision_model\"}|is supported. A backbone needs both. Put it into",
        "{\"model_type\": null}|model_type is null; only \"clip\" is supported"
      })
  void configurationsThatAreNotSupportedAreRefused(String changed, String message)
      throws IOException {
    folder.json(TestFolder.CONFIG, config -> config.setAll(TestFolder.object(changed)));
    assertRefused(message, TestFolder.CONFIG);
  }

  @ParameterizedTest
  @CsvSource({
    "config.json,<!DOCTYPE html><html></html>,an HTML page",
    "preprocessor_config.json,{\"size\": 32} {},not JSON",
    "preprocessor_config.json,[],is not a JSON object",
    "tokenizer.json,version https://git-lfs.github.com/spec/v1,a Git LFS pointer",
    "tokenizer.json,{},is not a tokenizer"
  })
  void textFilesThatHoldSomethingElseAreNamed(String file, String text, String message)
      throws IOException {
    folder.write(file, text);
    assertRefused(message, file);
  }

  /** The parts of the tokenizer of openai/clip-vit-base-patch32. */
  @Test
  void theTokenizersOfOpenAiAreRead() throws IOException {
    folder.json(
        TestFolder.TOKENIZER,
        tokenizer ->
            tokenizer.setAll(
                TestFolder.object(
                    """
                    {"normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"},
                       {"type": "Replace", "pattern": {"Regex": "\\\\s+"}, "content": " "},
                       {"type": "Lowercase"}]},
                     "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                       {"type": "Split", "pattern": {"Regex": "'s|[\\\\p{L}]+|[^\\\\s\\\\p{L}]+"},
                        "behavior": "Removed", "invert": true},
                       {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true}]},
                     "post_processor": {"type": "RobertaProcessing", "sep": ["<|endoftext|>", 1],
                       "cls": ["<|startoftext|>", 0], "trim_offsets": false,
                       "add_prefix_space": false},
                     "truncation": {"direction": "Right", "max_length": 77,
                       "strategy": "LongestFirst", "stride": 0}}
                    """)));
    assertThat(folder.report().faults()).isEmpty();
  }

  /** The native library would end the process. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"decoder\": {\"type\": \"None\"}}|",
        "{\"truncation\": {\"stride\": 90, \"max_length\": 5}, \"padding\": 5}|",
        "{\"normalizer\": {\"type\": \"Replace\", \"pattern\": {\"Regex\": \"x*\"}, \"content\": \" \"}}"
            + "|a pattern is {\"Regex\":\"x*\"}; must be a text",
        "{\"normalizer\": {\"type\": \"Precompiled\"}}|normalizer has the type \"Precompiled\"",
        "{\"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": [{\"Sequence\": {\"id\":"
            + " \"B\", \"type_id\": 0}}], \"pair\": [], \"special_tokens\": {}}}|must name the text A",
        "{\"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\":"
            + " \"B\", \"type_id\": 0}}], \"pair\": [], \"special_tokens\": {}}}|must name the text A",
        "{\"model\": {\"type\": \"WordPiece\", \"vocab\": {}}}|its model has the type \"WordPiece\"",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {}, \"dropout\": 0.1}}|its model has a dropout",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {}, \"continuing_subword_prefix\": \"##\"}}|must be"
            + " empty",
        "{\"added_tokens\": [{\"id\": -1}]}|a token has the number -1"
      })
  void tokenizersThatEndTheProcessAreRefused(String changed, @Nullable String message)
      throws IOException {
    folder.json(TestFolder.TOKENIZER, root -> root.setAll(TestFolder.object(changed)));
    if (message == null) {
      assertThat(folder.report().faults()).isEmpty();
    } else {
      assertRefused(message, TestFolder.TOKENIZER);
    }
  }

  @Test
  void theTokenizerMustBeThatOfTheModel() throws IOException {
    folder.json(
        TestFolder.CONFIG,
        config -> ((ObjectNode) config.get("text_config")).put("eos_token_id", 5));
    assertRefused("makes texts without the token 5, which is their end", TestFolder.TOKENIZER);

    folder.json(
        TestFolder.CONFIG,
        config -> ((ObjectNode) config.get("text_config")).put("vocab_size", 4095));
    assertRefused("the token number 4095; vocab_size of config.json is 4095", TestFolder.TOKENIZER);
  }

  /** The native library ends the process if it meets one in some of its parts. */
  @Test
  void halfOfACharacterInTheTokenizerIsRefused() throws IOException {
    folder.json(
        TestFolder.TOKENIZER,
        tokenizer -> tokenizer.putObject("normalizer").put("type", "NFC").put("a", "\uDC00"));
    assertRefused("it has the text \"\\udc00\", half of a character", TestFolder.TOKENIZER);
  }

  @Test
  void aTokenizerInTwoFilesIsRefusedWithTheLinesThatMakeOne() throws IOException {
    folder.delete(TestFolder.TOKENIZER);
    assertRefused("tokenizer.json is missing, which texts need; Make it of the original", "BASE");
    folder.write("vocab.json", "{}");
    folder.write("merges.txt", "");
    assertRefused(
        "vocab.json and merges.txt are there. Make it of them: python3 -c \"from transformers import"
            + " CLIPTokenizerFast as T; T.from_pretrained('FOLDER').backend_tokenizer.save(",
        TestFolder.TOKENIZER);
  }

  @Test
  void allFaultsAreReported() throws IOException {
    folder.delete(TestFolder.TOKENIZER);
    folder.delete(TestFolder.WEIGHTS);
    folder.json(TestFolder.PREPROCESSOR, settings -> settings.put("crop_pct", 0.9));
    assertThat(folder.report().faults())
        .satisfiesExactly(
            fault -> assertThat(fault).contains("crop_pct"),
            fault -> assertThat(fault).contains("tokenizer.json is missing"),
            fault -> assertThat(fault).contains("model.safetensors is missing"));
    Files.delete(folder.file(TestFolder.CONFIG));
    assertThat(folder.report().faults()).hasSize(3).first().asString().contains("config.json is");
    assertThat(ClipBackbone.inspect(parent.resolve("absent"), true).faults())
        .isEqualTo(List.of("no folder " + parent.resolve("absent") + " to load a backbone from"));
  }

  private static PreparationSteps steps(Fit fit, ResamplingFilter filter) {
    return new PreparationSteps(
        fit,
        32,
        32,
        filter,
        32,
        PreparationSteps.BYTE_SCALE,
        PreparationSteps.CLIP_MEAN,
        PreparationSteps.CLIP_DEVIATION);
  }

  /** The report and the jobs say the same, on one line. */
  private void assertRefused(String message, String file) throws IOException {
    List<String> faults = folder.report().faults();
    assertThat(faults)
        .allSatisfy(fault -> assertThat(fault).matches("[^\\p{Cntrl}\\p{Cf}]+"))
        .anySatisfy(fault -> assertThat(fault).contains(message, file));
    assertThatThrownBy(() -> ClipBackbone.load(folder.path(), Device.cpu()))
        .isInstanceOf(InvalidBackboneException.class)
        .extracting(Throwable::getMessage)
        .isIn(faults);
  }
}
