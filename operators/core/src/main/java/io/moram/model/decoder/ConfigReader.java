// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.moram.model.decoder.DecoderConfig.Biases;
import io.moram.model.decoder.DecoderConfig.Caps;
import io.moram.model.decoder.layers.GateActivation;
import io.moram.model.format.ForeignSettings;
import io.moram.model.format.InvalidBackboneException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code config.json} as transformers does, and refuses what would change results. */
final class ConfigReader {

  /** Far above any model, so that no product of sizes overflows. */
  private static final int MOST = 1 << 24;

  private static final int MOST_LAYERS = 1_000;
  private static final int WHOLE_GEMMA3_PATTERN = 6;
  private static final double BASE = 10_000;
  private static final double GEMMA3_BASE = 1_000_000;
  private static final String SLIDING = "sliding_attention";
  private static final String FULL = "full_attention";

  private final ForeignSettings config;
  private final ModelFamily family;

  private ConfigReader(ForeignSettings config) throws InvalidBackboneException {
    this.config = config;
    this.family = ModelFamily.of(config);
  }

  /**
   * Reads a configuration.
   *
   * @param file the file's name, for errors
   */
  static DecoderConfig read(String file, JsonNode root) throws InvalidBackboneException {
    ForeignSettings whole = new ForeignSettings(file, root);
    if (whole.has("quantization_config")) {
      throw whole.refused(
          "quantization_config is %s; must be absent. Get the model with weights that are not"
              + " quantised",
          whole.shown("quantization_config"));
    }
    if (!whole.get("model_type").asText().equals(ModelFamily.GEMMA3_WHOLE)) {
      return new ConfigReader(whole).read(whole);
    }
    if (!whole.get("text_config").isObject()) {
      throw whole.refused(
          "text_config is %s; must be an object with the settings of the text part",
          whole.has("text_config") ? whole.shown("text_config") : "absent");
    }
    return new ConfigReader(new ForeignSettings(file, whole.get("text_config"))).read(whole);
  }

  private DecoderConfig read(ForeignSettings whole) throws InvalidBackboneException {
    ModelFamily.Sizes sizes = sizes();
    if (config.flag("use_bidirectional_attention", false)) {
      throw config.refused(
          "use_bidirectional_attention is true; must be false, so that tokens see only those before"
              + " them. Get a model that predicts the next token");
    }
    if (config.number("partial_rotary_factor", 1) != 1) {
      throw config.refused(
          "partial_rotary_factor is %s; must be 1, so that heads rotate whole. Get a model without"
              + " this key",
          config.shown("partial_rotary_factor"));
    }
    boolean hasCaps = family.hasOutputNorms();
    double scalar =
        hasCaps ? positive("query_pre_attn_scalar", sizes.headWidth()) : sizes.headWidth();
    return new DecoderConfig(
        family,
        sizes,
        config.flag("tie_word_embeddings", family.isGemma()),
        activation(),
        epsilon(),
        biases(),
        new Caps(
            (float) (1 / Math.sqrt(scalar)),
            hasCaps ? cap("attn_logit_softcapping", 50) : 0,
            hasCaps ? cap("final_logit_softcapping", 30) : 0),
        windows(sizes.layers()),
        global(sizes.context()),
        local(sizes.context()),
        endTokens(whole.has("eos_token_id") ? whole : config));
  }

  private ModelFamily.Sizes sizes() throws InvalidBackboneException {
    ModelFamily.Sizes usual = family.sizes();
    int width = config.whole("hidden_size", usual.width(), 1, MOST);
    int heads = config.whole("num_attention_heads", usual.heads(), 1, MOST);
    int keyHeads =
        config.whole(
            "num_key_value_heads", usual.keyHeads() == 0 ? heads : usual.keyHeads(), 1, MOST);
    int headWidth =
        config.whole(
            "head_dim",
            usual.headWidth() == 0 ? Math.max(1, width / heads) : usual.headWidth(),
            1,
            MOST);
    if (heads % keyHeads != 0) {
      throw config.refused(
          "num_attention_heads is %d and num_key_value_heads %d; the second must divide the first",
          heads, keyHeads);
    }
    if (headWidth % 2 != 0) {
      throw config.refused("head_dim is %d; must be even, so that pairs rotate", headWidth);
    }
    return new ModelFamily.Sizes(
        config.whole("vocab_size", usual.vocabulary(), 1, MOST),
        width,
        config.whole("intermediate_size", usual.innerWidth(), 1, MOST),
        config.whole("num_hidden_layers", usual.layers(), 1, MOST_LAYERS),
        heads,
        keyHeads,
        headWidth,
        config.whole("max_position_embeddings", usual.context(), 1, MOST));
  }

  private GateActivation activation() throws InvalidBackboneException {
    String key = family.hasOutputNorms() ? "hidden_activation" : "hidden_act";
    String name =
        config.has(key)
            ? config.get(key).asText()
            : family.isGemma() ? "gelu_pytorch_tanh" : "silu";
    return switch (name) {
      case "silu", "swish" -> GateActivation.SILU;
      case "gelu_pytorch_tanh" -> GateActivation.GELU_TANH;
      // The first Gemma's files say gelu and mean its approximation.
      case "gelu" -> family == ModelFamily.GEMMA ? GateActivation.GELU_TANH : GateActivation.GELU;
      default ->
          throw config.refused(
              "%s is %s; must be silu, gelu or gelu_pytorch_tanh. Get a model with one of these",
              key, config.shown(key));
    };
  }

  private double epsilon() throws InvalidBackboneException {
    double epsilon = config.number("rms_norm_eps", 1e-6);
    if (!(epsilon >= 0 && epsilon <= 1)) {
      throw config.refused("rms_norm_eps is %s; must be a number of 0 to 1", epsilon);
    }
    return epsilon;
  }

  private Biases biases() throws InvalidBackboneException {
    if (family == ModelFamily.QWEN2) {
      return new Biases(true, false, false);
    }
    boolean hasOne = config.flag("attention_bias", false);
    return new Biases(
        hasOne, hasOne, family == ModelFamily.LLAMA && config.flag("mlp_bias", false));
  }

  private float cap(String key, double ofGemma2) throws InvalidBackboneException {
    if (config.root().path(key).isNull()) {
      return 0;
    }
    return family == ModelFamily.GEMMA2 || config.has(key) ? (float) positive(key, ofGemma2) : 0;
  }

  private double positive(String key, double otherwise) throws InvalidBackboneException {
    double value = config.number(key, otherwise);
    if (!(value > 0)) {
      throw config.refused("%s is %s; must be above 0", key, value);
    }
    return value;
  }

  private List<Integer> windows(int layers) throws InvalidBackboneException {
    int window = window();
    List<Integer> windows = new ArrayList<>();
    JsonNode types = config.get("layer_types");
    if (window > 0 && config.has("layer_types") && types.size() != layers) {
      throw config.refused(
          "layer_types has %d entries for %d layers; must have one per layer",
          types.size(), layers);
    }
    for (int i = 0; i < layers; i++) {
      String type =
          config.has("layer_types") ? types.path(i).asText() : isSliding(i) ? SLIDING : FULL;
      if (!type.equals(SLIDING) && !type.equals(FULL)) {
        throw config.refused(
            "layer_types has %s; must have %s or %s. Get a model with these kinds of layers",
            config.shown("layer_types"), FULL, SLIDING);
      }
      windows.add(type.equals(SLIDING) ? window : 0);
    }
    return List.copyOf(windows);
  }

  /** How many tokens a token sees in layers with a window; 0: no layer has one. */
  private int window() throws InvalidBackboneException {
    return switch (family) {
      case LLAMA, GEMMA -> 0;
      case QWEN2, QWEN3 ->
          config.flag("use_sliding_window", false)
              ? config.whole("sliding_window", 4_096, 1, MOST)
              : 0;
      case GEMMA2, GEMMA3 ->
          config.root().path("sliding_window").isNull()
              ? MOST
              : config.whole("sliding_window", 4_096, 1, MOST);
    };
  }

  private boolean isSliding(int layer) throws InvalidBackboneException {
    return switch (family) {
      case LLAMA, GEMMA -> false;
      case QWEN2, QWEN3 -> layer >= config.whole("max_window_layers", 28, 0, MOST_LAYERS);
      case GEMMA2 -> layer % 2 == 0;
      case GEMMA3 ->
          (layer + 1) % config.whole("sliding_window_pattern", WHOLE_GEMMA3_PATTERN, 1, MOST_LAYERS)
              != 0;
    };
  }

  private RotarySettings global(int context) throws InvalidBackboneException {
    double base = config.number("rope_theta", family == ModelFamily.GEMMA3 ? GEMMA3_BASE : BASE);
    JsonNode settings = config.get("rope_parameters");
    if (family == ModelFamily.GEMMA3) {
      settings = settings.path(FULL);
    }
    return RotarySettings.read(
        part(settings.isObject() ? settings : config.get("rope_scaling")), base, context);
  }

  private RotarySettings local(int context) throws InvalidBackboneException {
    if (family != ModelFamily.GEMMA3) {
      return global(context);
    }
    double base = config.number("rope_local_base_freq", BASE);
    return RotarySettings.read(part(config.get("rope_parameters").path(SLIDING)), base, context);
  }

  private ForeignSettings part(JsonNode node) {
    return new ForeignSettings(
        config.file(), node.isObject() ? node : JsonNodeFactory.instance.objectNode());
  }

  /**
   * Reads the tokens that end an answer.
   *
   * @param settings of {@code config.json} or {@code generation_config.json}
   */
  static Set<Integer> endTokens(ForeignSettings settings) throws InvalidBackboneException {
    Set<Integer> tokens = new TreeSet<>();
    JsonNode node = settings.get("eos_token_id");
    for (JsonNode token : node.isArray() ? node : List.of(node)) {
      if (token.isInt() && token.asInt() >= 0) {
        tokens.add(token.asInt());
      } else if (settings.has("eos_token_id")) {
        throw settings.refused(
            "eos_token_id is %s; must be a token number, or a list of them",
            settings.shown("eos_token_id"));
      }
    }
    return Set.copyOf(tokens);
  }
}
