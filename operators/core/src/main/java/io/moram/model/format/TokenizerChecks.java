// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Set;

/**
 * Checks of a {@code tokenizer.json}. The native library ends the process where it meets a value
 * that it does not expect, so what it gets is checked before.
 *
 * @param file the file's name, for errors
 * @param family whose tokenizers are supported, for errors
 * @param types the types that each part of the tokenizer may have
 */
public record TokenizerChecks(String file, String family, Map<String, Set<String>> types) {

  private static final String TYPE = "type";

  private static final Map<String, String> SEQUENCES =
      Map.of(
          "normalizer", "normalizers",
          "pre_tokenizer", "pretokenizers",
          "post_processor", "processors",
          "decoder", "decoders");

  /**
   * Checks all parts, and the model, which must be a BPE without chance.
   *
   * @throws InvalidBackboneException if one has another type, or a value that is not supported
   */
  public void require(JsonNode root) throws InvalidBackboneException {
    requireWholeSigns(root);
    for (String part : types.keySet()) {
      requireType(part, root.path(part), true);
    }
    JsonNode model = root.path("model");
    if (!model.path(TYPE).asText("BPE").equals("BPE") || !model.path("vocab").isObject()) {
      throw refused(
          "its model has the type "
              + PrintableText.of(model.path(TYPE))
              + "; must be BPE, with a vocab");
    }
    if (!model.path("continuing_subword_prefix").asText("").isEmpty()
        && !model.path("continuing_subword_prefix").isNull()) {
      throw refused("its model has a continuing_subword_prefix; must be empty");
    }
    if (model.path("dropout").asDouble() != 0) {
      throw refused(
          "its model has a dropout, so that a text has other tokens each time; must be null");
    }
  }

  /** The highest number in the vocabulary and among the added tokens; -1 without any. */
  public long highestToken(JsonNode root) throws InvalidBackboneException {
    long highest = -1;
    for (JsonNode number : root.path("model").path("vocab")) {
      highest = Math.max(highest, tokenNumber(number));
    }
    for (JsonNode token : root.path("added_tokens")) {
      highest = Math.max(highest, tokenNumber(token.path("id")));
    }
    return highest;
  }

  /** JSON can spell half of a surrogate pair; the native library ends the process on one. */
  private void requireWholeSigns(JsonNode node) throws InvalidBackboneException {
    if (node.isTextual()) {
      requireWholeSigns(node.textValue());
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      requireWholeSigns(entry.getKey());
    }
    for (JsonNode inner : node) {
      requireWholeSigns(inner);
    }
  }

  private void requireWholeSigns(String text) throws InvalidBackboneException {
    if (text.codePoints().anyMatch(sign -> Character.getType(sign) == Character.SURROGATE)) {
      throw refused(
          "it has the text " + PrintableText.of(TextNode.valueOf(text)) + ", half of a character");
    }
  }

  /** Sequences are not nested in any tokenizer that transformers writes. */
  private void requireType(String part, JsonNode node, boolean canBeSequence)
      throws InvalidBackboneException {
    if (node.isMissingNode() || node.isNull()) {
      return;
    }
    String type = node.path(TYPE).asText();
    if (canBeSequence && type.equals("Sequence")) {
      for (JsonNode inner : node.path(SEQUENCES.get(part))) {
        requireType(part, inner, false);
      }
    } else if (!types.getOrDefault(part, Set.of()).contains(type)) {
      throw refused(
          part
              + " has the type "
              + PrintableText.of(node.path(TYPE))
              + ", which no tokenizer of "
              + family
              + " has");
    }
    switch (type) {
      case "TemplateProcessing" -> requireTemplate(node);
      case "Replace" -> requirePattern(node.path("pattern"), node.path("pattern").has("String"));
      case "Split" -> requirePattern(node.path("pattern"), true);
      default -> {}
    }
  }

  /**
   * What is replaced must not be empty. Whether an expression can match nothing is hard to tell, so
   * only that of CLIP is taken for replacements.
   *
   * @param isFree whether any pattern is taken that is not empty
   */
  private void requirePattern(JsonNode pattern, boolean isFree) throws InvalidBackboneException {
    String text = pattern.path("Regex").asText(pattern.path("String").asText());
    if (isFree ? text.isEmpty() : !text.equals("\\s+")) {
      throw refused(
          "a pattern is " + PrintableText.of(pattern) + "; must be a text, or \\s+ as in CLIP");
    }
  }

  /** A template may only name tokens that it describes, and the one text that there is. */
  private void requireTemplate(JsonNode template) throws InvalidBackboneException {
    JsonNode pieces = template.path("single");
    boolean isRight = pieces.isArray();
    for (JsonNode piece : pieces) {
      JsonNode described =
          template.path("special_tokens").path(piece.path("SpecialToken").path("id").asText());
      isRight &=
          piece.path("Sequence").path("id").asText().equals("A")
              || (!described.path("ids").isEmpty()
                  && described.path("ids").size() == described.path("tokens").size());
    }
    if (!isRight) {
      throw refused(
          "single of its post_processor is "
              + PrintableText.of(pieces)
              + "; must name the text A and tokens that special_tokens describe");
    }
  }

  private long tokenNumber(JsonNode node) throws InvalidBackboneException {
    if (!node.isInt() || node.asInt() < 0) {
      throw refused(
          "a token has the number "
              + PrintableText.of(node)
              + "; must be a whole number of 0 or more");
    }
    return node.asInt();
  }

  private InvalidBackboneException refused(String fault) {
    return new InvalidBackboneException(
        file + " is not a tokenizer that is supported: " + fault + ".");
  }
}
