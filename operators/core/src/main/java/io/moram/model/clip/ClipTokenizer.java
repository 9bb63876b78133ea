// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.moram.model.format.InvalidBackboneException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Turns texts into token numbers as a backbone's {@code tokenizer.json} says. Thread-safe. */
final class ClipTokenizer implements AutoCloseable {

  private final HuggingFaceTokenizer tokenizer;

  ClipTokenizer(String file, byte[] json, int positions) throws InvalidBackboneException {
    Map<String, String> options =
        Map.of(
            "truncation", "true",
            "padding", "false",
            "maxLength", Integer.toString(positions));
    try {
      this.tokenizer = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
    } catch (IOException | RuntimeException e) {
      throw new InvalidBackboneException(file + " is not a tokenizer: " + e.getMessage(), e);
    }
  }

  /**
   * The token numbers of a text, from the start token to the end token; a text that is too long
   * loses its last words, not the end token.
   */
  int[] encode(String text) {
    long[] numbers = tokenizer.encode(text).getIds();
    int[] tokens = new int[numbers.length];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = Math.toIntExact(numbers[i]);
    }
    return tokens;
  }

  /** The token numbers of each text. */
  List<int[]> encode(List<String> texts) {
    return texts.stream().map(this::encode).toList();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
