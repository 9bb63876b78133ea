// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.model.format.BackboneFiles;
import io.moram.model.format.TokenizerChecks;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A {@code tokenizer.json} in a form that the native library can take.
 *
 * @param highestToken the highest number in the vocabulary and among the added tokens; -1 without
 * @param json what the library gets: without what is set otherwise, or not needed for texts
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TokenizerJson(long highestToken, byte[] json) {

  private static final ObjectMapper JSON = new ObjectMapper();

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

  /**
   * Checks a file.
   *
   * @throws io.moram.model.format.InvalidBackboneException if it is not JSON, or not a tokenizer
   *     that is supported
   */
  static TokenizerJson read(BackboneFiles files, String name, byte[] bytes) throws IOException {
    ObjectNode root = (ObjectNode) files.json(name, bytes);
    root.remove(List.of("decoder", "truncation", "padding"));
    TokenizerChecks checks = new TokenizerChecks(files.describe(name), "CLIP", TYPES);
    checks.require(root);
    long highest = checks.highestToken(root);
    try {
      return new TokenizerJson(highest, JSON.writeValueAsBytes(root));
    } catch (JsonProcessingException e) {
      throw files.noJson(name, bytes, e);
    }
  }
}
