// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.PrintableText;
import io.moram.model.layers.FeedForwardGate;
import io.moram.model.layers.TowerConfig;
import java.util.Set;

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

  /** The largest picture's side; that of the largest CLIP models is 448. */
  private static final int MOST_PIXELS = 2_048;

  /** Far above any model, so that no product of sizes overflows. */
  private static final int MOST = 1 << 24;

  private static final int COLOURS = 3;

  /** Models with one of the two encoders. */
  private static final Set<String> HALVES =
      Set.of(
          "clip_vision_model",
          "clip_text_model",
          "clip_vision_model_with_projection",
          "clip_text_model_with_projection");

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

  /**
   * Reads a {@code config.json}.
   *
   * @param file the file's name, for errors
   */
  static ClipConfig parse(String file, JsonNode root) throws InvalidBackboneException {
    String type = root.path("model_type").asText();
    if (!type.equals("clip")) {
      throw new InvalidBackboneException(
          file
              + ": model_type is "
              + shown(root.path("model_type").isMissingNode() ? "absent" : root.path("model_type"))
              + "; only \"clip\" is supported. "
              + (HALVES.contains(type) ? ConversionAdvice.both() : ConversionAdvice.otherModel()));
    }
    if (root.hasNonNull("quantization_config")) {
      throw new InvalidBackboneException(
          file + " has a quantization_config; must be a model whose weights are not quantised");
    }
    JsonNode vision = part(file, root, "vision_config");
    JsonNode text = part(file, root, "text_config");
    try {
      return new ClipConfig(
          tower(vision, 768, 3072, 12),
          tower(text, 512, 2048, 8),
          size(vision, "image_size", 224, MOST_PIXELS),
          size(vision, "patch_size", 32, MOST_PIXELS),
          colours(vision),
          size(text, "vocab_size", 49408, MOST),
          size(text, "max_position_embeddings", 77, MOST),
          whole(text, "eos_token_id", 49407, 0, MOST),
          size(root, "projection_dim", 512, MOST));
    } catch (IllegalArgumentException e) {
      throw new InvalidBackboneException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Old files hold a second copy of a part, and it is the one that counts, as transformers'
   * CLIPConfig has it: also with the defaults of what it leaves out.
   */
  private static JsonNode part(String file, JsonNode root, String name)
      throws InvalidBackboneException {
    String counts = root.hasNonNull(name + "_dict") ? name + "_dict" : name;
    JsonNode part = root.path(counts);
    if (part.isMissingNode() || part.isNull()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (!part.isObject()) {
      throw new InvalidBackboneException(
          file + ": " + counts + " is " + shown(part) + "; must be an object");
    }
    return part;
  }

  private static TowerConfig tower(JsonNode part, int width, int innerWidth, int heads) {
    return new TowerConfig(
        size(part, "hidden_size", width, MOST),
        size(part, "intermediate_size", innerWidth, MOST),
        size(part, "num_hidden_layers", 12, MOST),
        size(part, "num_attention_heads", heads, MOST),
        gate(part.path("hidden_act")),
        epsilon(part.path("layer_norm_eps")));
  }

  private static FeedForwardGate gate(JsonNode node) {
    return FeedForwardGate.of(node.isMissingNode() ? "quick_gelu" : shown(node.asText()));
  }

  private static float epsilon(JsonNode node) {
    if (node.isMissingNode()) {
      return 1e-5f;
    }
    double value = node.asDouble(-1);
    if (!node.isNumber() || !(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(
          "layer_norm_eps is " + shown(node) + "; must be a number of 0 to 1");
    }
    return (float) value;
  }

  private static int colours(JsonNode vision) {
    int channels = size(vision, "num_channels", COLOURS, MOST);
    if (channels != COLOURS) {
      throw new IllegalArgumentException(
          "num_channels is " + channels + "; must be 3: red, green and blue");
    }
    return channels;
  }

  private static int size(JsonNode part, String field, int otherwise, int most) {
    return whole(part, field, otherwise, 1, most);
  }

  private static int whole(JsonNode part, String field, int otherwise, int least, int most) {
    JsonNode node = part.path(field);
    if (node.isMissingNode()) {
      return otherwise;
    }
    if (!node.isInt() || node.asInt() < least || node.asInt() > most) {
      throw new IllegalArgumentException(
          field + " is " + shown(node) + "; must be a whole number of " + least + " to " + most);
    }
    return node.asInt();
  }

  private static String shown(Object foreign) {
    return PrintableText.of(foreign);
  }
}
