// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.model.LanguageModel;
import io.moram.model.LanguageModelSettings;
import io.moram.model.Projection;
import io.moram.model.WeightPrecision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A folder with a copy of a tiny language model of {@code golden/decoders}, to be changed. Its
 * tokenizer knows printable ASCII: token 3 is the blank.
 *
 * @param path the folder
 */
public record TinyDecoder(Path path) {

  public static final String CONFIG = "config.json";
  public static final String WEIGHTS = "model.safetensors";
  public static final String TOKENIZER = "tokenizer.json";

  /** Atoms everywhere, in single precision. */
  public static final LanguageModelSettings EVERYWHERE =
      new LanguageModelSettings(EnumSet.allOf(Projection.class), WeightPrecision.SINGLE);

  /** Atoms in attention, in single precision. */
  public static final LanguageModelSettings ATTENTION =
      new LanguageModelSettings(Projection.ATTENTION, WeightPrecision.SINGLE);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SPECIAL = List.of("<pad>", "<s>", "</s>");

  /**
   * Copies a model.
   *
   * @param name its folder in {@code golden/decoders}
   * @param path the new folder
   */
  public static TinyDecoder copy(String name, Path path) throws IOException {
    Files.createDirectories(path);
    for (String file : List.of(CONFIG, WEIGHTS)) {
      String resource = "/golden/decoders/" + name + "/" + file;
      try (InputStream in =
          Objects.requireNonNull(TinyDecoder.class.getResourceAsStream(resource), resource)) {
        Files.copy(in, path.resolve(file));
      }
    }
    TinyDecoder tiny = new TinyDecoder(path);
    JSON.writeValue(path.resolve(TOKENIZER).toFile(), asciiTokenizer());
    return tiny;
  }

  private static ObjectNode asciiTokenizer() {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode vocabulary = root.putObject("model").put("type", "BPE").putObject("vocab");
    for (int i = 0; i < SPECIAL.size(); i++) {
      vocabulary.put(SPECIAL.get(i), i);
      root.withArray("added_tokens")
          .addObject()
          .put("id", i)
          .put("content", SPECIAL.get(i))
          .put("special", true)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false);
    }
    vocabulary.put("Ġ", SPECIAL.size());
    for (char sign = '!'; sign <= '|'; sign++) {
      vocabulary.put(String.valueOf(sign), SPECIAL.size() + sign - ' ');
    }
    ((ObjectNode) root.get("model")).putArray("merges");
    root.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    root.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", true)
        .put("trim_offsets", true)
        .put("use_regex", true);
    return root;
  }

  /** Changes a JSON file. */
  public TinyDecoder json(String name, Consumer<ObjectNode> change) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(path.resolve(name).toFile());
    change.accept(root);
    JSON.writeValue(path.resolve(name).toFile(), root);
    return this;
  }

  /** Loads the model onto the CPU. */
  public LanguageModel load(LanguageModelSettings settings) throws IOException {
    return LanguageModels.load(path, Device.cpu(), settings);
  }
}
