// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.model.format.BackboneFiles;
import io.moram.model.format.TokenizerChecks;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A {@code tokenizer.json} that knows no special tokens, in a form that the native library can
 * take: what a user types can then never become one.
 *
 * @param highestToken the highest number in the vocabulary and among the added tokens; -1 without
 * @param specialTokens the numbers of the special tokens that were taken out, by their texts
 * @param json what the library gets
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PlainTokenizer(long highestToken, Map<String, Integer> specialTokens, byte[] json) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The parts of tokenizers that can be in that of a Llama, a Gemma or a Qwen. */
  private static final Map<String, Set<String>> TYPES =
      Map.of(
          "normalizer",
          Set.of("NFC", "NFD", "NFKC", "NFKD", "Prepend", "Replace"),
          "pre_tokenizer",
          Set.of("ByteLevel", "Digits", "Metaspace", "Split"),
          "decoder",
          Set.of("ByteFallback", "ByteLevel", "Fuse", "Metaspace", "Replace", "Strip"));

  /**
   * Checks a file, and takes the special tokens out.
   *
   * @throws io.moram.model.format.InvalidBackboneException if it is not JSON, or not a tokenizer
   *     that is supported
   */
  static PlainTokenizer read(BackboneFiles files, String name, byte[] bytes) throws IOException {
    ObjectNode root = (ObjectNode) files.json(name, bytes);
    root.remove(List.of("post_processor", "truncation", "padding"));
    TokenizerChecks checks =
        new TokenizerChecks(files.describe(name), "a Llama, a Gemma or a Qwen", TYPES);
    checks.require(root);
    long highest = checks.highestToken(root);
    Map<String, Integer> special = new HashMap<>();
    if (root.get("added_tokens") instanceof ArrayNode added
        && root.path("model").get("vocab") instanceof ObjectNode vocabulary) {
      String unknown = root.path("model").path("unk_token").asText();
      for (Iterator<JsonNode> tokens = added.iterator(); tokens.hasNext(); ) {
        JsonNode token = tokens.next();
        if (token.path("special").asBoolean()) {
          special.put(token.path("content").asText(), token.path("id").asInt());
          tokens.remove();
          // The model names the unknown token. It stands for signs, and no text is spelled so.
          if (!token.path("content").asText().equals(unknown)) {
            vocabulary.remove(token.path("content").asText());
          }
        }
      }
    }
    try {
      return new PlainTokenizer(highest, Map.copyOf(special), JSON.writeValueAsBytes(root));
    } catch (JsonProcessingException e) {
      throw files.noJson(name, bytes, e);
    }
  }
}
