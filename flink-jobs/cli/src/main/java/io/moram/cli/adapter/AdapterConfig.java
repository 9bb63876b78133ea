// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.model.format.ForeignSettings;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What an adapter's {@code adapter_config.json} says. It is accepted if the adapter adds c B A x to
 * the output of linear layers, and nothing else.
 *
 * @param baseModel the model that it was trained on, by the name that PEFT wrote; may be empty
 * @param rank the rank of modules that no pattern names
 * @param alpha of modules that no pattern names; c = alpha / rank
 * @param isRankStabilized whether c = alpha / √rank (rsLoRA, arXiv 2312.03732)
 * @param ranks of the modules that a pattern names
 * @param alphas of the modules that a pattern names
 */
record AdapterConfig(
    String baseModel,
    int rank,
    double alpha,
    boolean isRankStabilized,
    List<Named> ranks,
    List<Named> alphas) {

  private static final int MOST_RANK = 1 << 16;

  /** Keys that change no output of a trained adapter at a linear layer. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "auto_mapping",
          "base_model_name_or_path",
          "ensure_weight_tying",
          "eva_config",
          "exclude_modules",
          "fan_in_fan_out",
          "inference_mode",
          "layers_pattern",
          "layers_to_transform",
          "lora_dropout",
          "megatron_core",
          "parent_library",
          "peft_version",
          "qalora_group_size",
          "revision",
          "runtime_config",
          "target_modules");

  /** Keys that are read. */
  private static final Set<String> READ =
      Set.of(
          "peft_type",
          "task_type",
          "r",
          "lora_alpha",
          "use_rslora",
          "rank_pattern",
          "alpha_pattern",
          "bias",
          "init_lora_weights");

  /** Ways to begin that leave the base model as it is. */
  private static final Set<String> BEGINNINGS =
      Set.of("true", "false", "gaussian", "eva", "orthogonal");

  /** A number of the modules whose names match a pattern. */
  record Named(Pattern pattern, double number) {}

  /**
   * Reads a configuration.
   *
   * @throws InvalidBackboneException if a key is damaged, or says that the adapter is another kind
   */
  static AdapterConfig read(ForeignSettings config) throws InvalidBackboneException {
    require(config, "peft_type", Set.of("LORA"));
    require(config, "task_type", Set.of("CAUSAL_LM"));
    require(config, "bias", Set.of("none"));
    require(config, "init_lora_weights", BEGINNINGS);
    for (String key : ForeignSettings.keys(config.root())) {
      if (!READ.contains(key) && !WITHOUT_EFFECT.contains(key) && !isOff(config.get(key))) {
        throw config.refused(
            "%s is %s; must be absent, because it makes more of an adapter than a product of A and"
                + " B. %s",
            PrintableText.of(key), config.shown(key), AdapterAdvice.MERGE);
      }
    }
    if (!config.has("r")) {
      throw config.refused("r is absent; must be the rank. %s", AdapterAdvice.SAVE);
    }
    int rank = config.whole("r", 1, 1, MOST_RANK);
    return new AdapterConfig(
        PrintableText.of(config.get("base_model_name_or_path").asText("")),
        rank,
        // What PEFT assumes.
        config.number("lora_alpha", 8),
        config.flag("use_rslora", false),
        patterns(config, "rank_pattern", true),
        patterns(config, "alpha_pattern", false));
  }

  private static void require(ForeignSettings config, String key, Set<String> values)
      throws InvalidBackboneException {
    if (config.has(key) && !values.contains(config.get(key).asText())) {
      throw config.refused(
          "%s is %s; must be %s. %s",
          key,
          config.shown(key),
          String.join(", ", values.stream().sorted().toList()),
          AdapterAdvice.MERGE);
    }
  }

  private static boolean isOff(JsonNode value) {
    return value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isContainerNode() && value.isEmpty());
  }

  private static List<Named> patterns(ForeignSettings config, String key, boolean areRanks)
      throws InvalidBackboneException {
    List<Named> patterns = new ArrayList<>();
    if (!config.has(key)) {
      return patterns;
    }
    for (Map.Entry<String, JsonNode> entry : config.get(key).properties()) {
      double number = config.number(key, entry.getValue());
      if (areRanks && (!entry.getValue().isInt() || number < 1 || number > MOST_RANK)) {
        throw config.refused(
            "%s is %s; must have whole numbers of 1 to %d. %s",
            key, config.shown(key), MOST_RANK, AdapterAdvice.SAVE);
      }
      try {
        // As PEFT does: the end of a module's name matches, from a dot on.
        patterns.add(new Named(Pattern.compile("(.*\\.)?(" + entry.getKey() + ")"), number));
      } catch (PatternSyntaxException e) {
        throw config.refused(
            "%s has the pattern %s; must have regular expressions that Java knows. %s",
            key, PrintableText.of(entry.getKey()), AdapterAdvice.MERGE);
      }
    }
    return List.copyOf(patterns);
  }

  /** The rank of a module, by its name in the base model. */
  int rank(String module) {
    return (int) number(ranks, module, rank);
  }

  /** What B A x is multiplied by at a module, by its name in the base model. */
  double scale(String module) {
    double own = rank(module);
    return number(alphas, module, alpha) / (isRankStabilized ? Math.sqrt(own) : own);
  }

  private static double number(List<Named> patterns, String module, double otherwise) {
    return patterns.stream()
        .filter(named -> named.pattern.matcher(module).matches())
        .findFirst()
        .map(Named::number)
        .orElse(otherwise);
  }
}
