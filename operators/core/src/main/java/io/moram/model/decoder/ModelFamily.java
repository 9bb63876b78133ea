// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import io.moram.model.format.ForeignSettings;
import io.moram.model.format.InvalidBackboneException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The kinds of models that are supported, with what transformers assumes of keys left out. */
enum ModelFamily {
  LLAMA("llama", new Sizes(32_000, 4_096, 11_008, 32, 32, 0, 0, 2_048)),
  QWEN2("qwen2", new Sizes(151_936, 4_096, 22_016, 32, 32, 32, 0, 32_768)),
  QWEN3("qwen3", new Sizes(151_936, 4_096, 22_016, 32, 32, 32, 128, 32_768)),
  GEMMA("gemma", new Sizes(256_000, 3_072, 24_576, 28, 16, 16, 256, 8_192)),
  GEMMA2("gemma2", new Sizes(256_000, 2_304, 9_216, 26, 8, 4, 256, 8_192)),
  GEMMA3("gemma3_text", new Sizes(262_208, 2_304, 9_216, 26, 8, 4, 256, 131_072));

  /** A model of pictures and texts, whose text part is a {@link #GEMMA3}. */
  static final String GEMMA3_WHOLE = "gemma3";

  private final String modelType;

  @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
  private final Sizes sizes;

  /**
   * Sizes of a model.
   *
   * @param keyHeads 0: as many as there are heads
   * @param headWidth 0: the width divided by the number of heads
   */
  record Sizes(
      int vocabulary,
      int width,
      int innerWidth,
      int layers,
      int heads,
      int keyHeads,
      int headWidth,
      int context) {}

  ModelFamily(String modelType, Sizes sizes) {
    this.modelType = modelType;
    this.sizes = sizes;
  }

  String modelType() {
    return modelType;
  }

  /** What transformers assumes of sizes left out. */
  Sizes sizes() {
    return sizes;
  }

  /** Whether it is one of Google's Gemma models. */
  boolean isGemma() {
    return this == GEMMA || hasOutputNorms();
  }

  /** Whether the outputs of attention and of the feed-forward part are normalised. */
  boolean hasOutputNorms() {
    return this == GEMMA2 || this == GEMMA3;
  }

  /** Whether the heads of queries and keys are normalised. */
  boolean hasHeadNorms() {
    return this == QWEN3 || this == GEMMA3;
  }

  /** Whether this is the name of a family, or of a model that has one as its text part. */
  static boolean isNamed(String modelType) {
    return modelType.equals(GEMMA3_WHOLE)
        || Arrays.stream(values()).anyMatch(family -> family.modelType.equals(modelType));
  }

  /** The family that a configuration names. */
  static ModelFamily of(ForeignSettings config) throws InvalidBackboneException {
    String type = config.get("model_type").asText();
    for (ModelFamily family : values()) {
      if (family.modelType.equals(type)) {
        return family;
      }
    }
    throw config.refused(
        "model_type is %s; must be %s, or %s with a text_config. Get a model of one of these kinds",
        config.has("model_type") ? config.shown("model_type") : "absent",
        Arrays.stream(values()).map(ModelFamily::modelType).collect(Collectors.joining(", ")),
        GEMMA3_WHOLE);
  }
}
