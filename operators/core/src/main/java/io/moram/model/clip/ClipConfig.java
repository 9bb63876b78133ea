// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.layers.FeedForwardGate;
import io.moram.model.layers.TowerConfig;

/**
 * What a CLIP model's {@code config.json} says, with the defaults that the format gives to what it
 * leaves out.
 *
 * @param imageSize the side of a picture in pixels
 * @param patchSize the side of a patch in pixels
 * @param channels the colours of a picture
 * @param vocabulary how many tokens there are
 * @param positions the longest text in tokens
 * @param endToken the token that ends a text, or {@link #HIGHEST_TOKEN_ENDS}
 * @param embeddingWidth the width of the space that pictures and texts share
 */
record ClipConfig(
    TowerConfig vision,
    TowerConfig text,
    int imageSize,
    int patchSize,
    int channels,
    int vocabulary,
    int positions,
    int endToken,
    int embeddingWidth) {

  /**
   * The first CLIP configurations name token 2 as the end, which no text holds; their texts end at
   * the token with the highest number.
   */
  static final int HIGHEST_TOKEN_ENDS = 2;

  ClipConfig {
    if (imageSize % patchSize != 0) {
      throw new IllegalArgumentException(
          "image_size " + imageSize + " is not a multiple of patch_size " + patchSize);
    }
  }

  /** How many patches a picture's side has. */
  int grid() {
    return imageSize / patchSize;
  }

  static ClipConfig parse(String file, JsonNode root) throws InvalidBackboneException {
    if (!root.path("model_type").asText().equals("clip")) {
      throw new InvalidBackboneException(
          file + ": model_type is " + root.path("model_type") + "; only \"clip\" is supported");
    }
    JsonNode vision = part(root, "vision_config");
    JsonNode text = part(root, "text_config");
    try {
      return new ClipConfig(
          tower(vision, 768, 3072, 12),
          tower(text, 512, 2048, 8),
          positive(vision, "image_size", 224),
          positive(vision, "patch_size", 32),
          positive(vision, "num_channels", 3),
          positive(text, "vocab_size", 49408),
          positive(text, "max_position_embeddings", 77),
          text.path("eos_token_id").asInt(49407),
          positive(root, "projection_dim", 512));
    } catch (IllegalArgumentException e) {
      throw new InvalidBackboneException(file + ": " + e.getMessage(), e);
    }
  }

  /** Old files hold a second copy of a part, and it is the one that counts. */
  private static JsonNode part(JsonNode root, String name) {
    ObjectNode merged = root.path(name).isObject() ? root.path(name).deepCopy() : newObject();
    if (root.path(name + "_dict") instanceof ObjectNode overriding) {
      merged.setAll(overriding);
    }
    return merged;
  }

  private static ObjectNode newObject() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static TowerConfig tower(JsonNode part, int width, int innerWidth, int heads) {
    return new TowerConfig(
        positive(part, "hidden_size", width),
        positive(part, "intermediate_size", innerWidth),
        positive(part, "num_hidden_layers", 12),
        positive(part, "num_attention_heads", heads),
        FeedForwardGate.of(part.path("hidden_act").asText("quick_gelu")),
        (float) part.path("layer_norm_eps").asDouble(1e-5));
  }

  private static int positive(JsonNode part, String field, int otherwise) {
    int value = part.path(field).asInt(part.has(field) ? -1 : otherwise);
    if (value < 1) {
      throw new IllegalArgumentException(field + " is " + part.path(field) + "; it must be > 0");
    }
    return value;
  }
}
