// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.model.format.BackboneFiles;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.PrintableText;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A {@code tokenizer.json} in a form that the native library can take. That library ends the
 * process where it meets a value that it does not expect, so what it gets is checked before.
 *
 * @param highestToken the highest number in the vocabulary and among the added tokens; -1 without
 * @param json what the library gets: without what is set otherwise, or not needed for texts
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TokenizerJson(long highestToken, byte[] json) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPE = "type";

  /** The parts of tokenizers that can be in that of a CLIP model. */
  private static final Map<String, Set<String>> TYPES =
      Map.of(
          "normalizer",
          Set.of(
              "NFC",
              "NFD",
              "NFKC",
              "NFKD",
              "Lowercase",
              "Strip",
              "StripAccents",
              "Replace",
              "BertNormalizer"),
          "pre_tokenizer",
          Set.of(
              "WhitespaceSplit",
              "Whitespace",
              "Punctuation",
              "Split",
              "ByteLevel",
              "BertPreTokenizer",
              "Digits"),
          "post_processor",
          Set.of("TemplateProcessing", "RobertaProcessing", "BertProcessing", "ByteLevel"));

  private static final Map<String, String> SEQUENCES =
      Map.of(
          "normalizer", "normalizers",
          "pre_tokenizer", "pretokenizers",
          "post_processor", "processors");

  /**
   * Checks a file.
   *
   * @throws InvalidBackboneException if it is not JSON, or not a tokenizer that is supported
   */
  static TokenizerJson read(BackboneFiles files, String name, byte[] bytes) throws IOException {
    ObjectNode root = (ObjectNode) files.json(name, bytes);
    String file = files.describe(name);
    root.remove(List.of("decoder", "truncation", "padding"));
    for (String part : TYPES.keySet()) {
      requireType(file, part, root.path(part), true);
    }
    requireModel(file, root.path("model"));
    long highest = -1;
    for (JsonNode number : root.path("model").path("vocab")) {
      highest = Math.max(highest, tokenNumber(file, number));
    }
    for (JsonNode token : root.path("added_tokens")) {
      highest = Math.max(highest, tokenNumber(file, token.path("id")));
    }
    try {
      return new TokenizerJson(highest, JSON.writeValueAsBytes(root));
    } catch (JsonProcessingException e) {
      throw files.noJson(name, bytes, e);
    }
  }

  private static void requireModel(String file, JsonNode model) throws InvalidBackboneException {
    if (!model.path(TYPE).asText("BPE").equals("BPE") || !model.path("vocab").isObject()) {
      throw refused(
          file,
          "its model has the type "
              + PrintableText.of(model.path(TYPE))
              + "; must be BPE, with a vocab");
    }
    if (!model.path("continuing_subword_prefix").asText("").isEmpty()
        && !model.path("continuing_subword_prefix").isNull()) {
      throw refused(file, "its model has a continuing_subword_prefix; must be empty");
    }
    if (model.path("dropout").asDouble() != 0) {
      throw refused(
          file, "its model has a dropout, so that a text has other tokens each time; must be null");
    }
  }

  /** Sequences are not nested in any tokenizer that transformers writes. */
  private static void requireType(String file, String part, JsonNode node, boolean canBeSequence)
      throws InvalidBackboneException {
    if (node.isMissingNode() || node.isNull()) {
      return;
    }
    String type = node.path(TYPE).asText();
    if (canBeSequence && type.equals("Sequence")) {
      for (JsonNode inner : node.path(SEQUENCES.get(part))) {
        requireType(file, part, inner, false);
      }
    } else if (!TYPES.getOrDefault(part, Set.of()).contains(type)) {
      throw refused(
          file,
          part
              + " has the type "
              + PrintableText.of(node.path(TYPE))
              + ", which no tokenizer of CLIP has");
    }
    switch (type) {
      case "TemplateProcessing" -> requireTemplate(file, node);
      case "Replace" ->
          requirePattern(file, node.path("pattern"), node.path("pattern").has("String"));
      case "Split" -> requirePattern(file, node.path("pattern"), true);
      default -> {}
    }
  }

  /**
   * What is replaced must not be empty. Whether an expression can match nothing is hard to tell, so
   * only that of CLIP is taken for replacements.
   *
   * @param isFree whether any pattern is taken that is not empty
   */
  private static void requirePattern(String file, JsonNode pattern, boolean isFree)
      throws InvalidBackboneException {
    String text = pattern.path("Regex").asText(pattern.path("String").asText());
    if (isFree ? text.isEmpty() : !text.equals("\\s+")) {
      throw refused(
          file,
          "a pattern is " + PrintableText.of(pattern) + "; must be a text, or \\s+ as in CLIP");
    }
  }

  /** A template may only name tokens that it describes, and the one text that there is. */
  private static void requireTemplate(String file, JsonNode template)
      throws InvalidBackboneException {
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
          file,
          "single of its post_processor is "
              + PrintableText.of(pieces)
              + "; must name the text A and tokens that special_tokens describe");
    }
  }

  private static long tokenNumber(String file, JsonNode node) throws InvalidBackboneException {
    if (!node.isInt() || node.asInt() < 0) {
      throw refused(
          file,
          "a token has the number "
              + PrintableText.of(node)
              + "; must be a whole number of 0 or more");
    }
    return node.asInt();
  }

  private static InvalidBackboneException refused(String file, String fault) {
    return new InvalidBackboneException(
        file + " is not a tokenizer that is supported: " + fault + ".");
  }
}
