// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.PrintableText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Turns texts into token numbers as a backbone's {@code tokenizer.json} says. Thread-safe. */
final class ClipTokenizer implements AutoCloseable {

  private static final List<String> SAMPLES = List.of("", "a photo of a cat.", "a ".repeat(2_000));

  private final HuggingFaceTokenizer tokenizer;

  private ClipTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Reads a tokenizer and tries it.
   *
   * @param file the file's name, for errors
   * @throws InvalidBackboneException if it is no tokenizer, or its tokens are not those of the
   *     model
   */
  static ClipTokenizer read(String file, byte[] json, ClipConfig config)
      throws InvalidBackboneException {
    Map<String, String> options =
        Map.of(
            "truncation", "true",
            "padding", "false",
            "maxLength", Integer.toString(config.positions()));
    ClipTokenizer read;
    try {
      read =
          new ClipTokenizer(
              HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options));
    } catch (IOException | RuntimeException e) {
      throw notRead(file, e);
    }
    boolean fits = false;
    try {
      for (String sample : SAMPLES) {
        read.require(file, sample, config);
      }
      fits = true;
      return read;
    } catch (RuntimeException e) {
      throw notRead(file, e);
    } finally {
      if (!fits) {
        read.close();
      }
    }
  }

  private static InvalidBackboneException notRead(String file, Exception cause) {
    return new InvalidBackboneException(
        file + " is not a tokenizer: " + PrintableText.of(String.valueOf(cause.getMessage())),
        cause);
  }

  private void require(String file, String text, ClipConfig config)
      throws InvalidBackboneException {
    int[] tokens = encode(text);
    if (tokens.length == 0 || tokens.length > config.positions()) {
      throw new InvalidBackboneException(
          String.format(
              "%s makes %d tokens of a text; the model takes 1 to %d",
              file, tokens.length, config.positions()));
    }
    for (int token : tokens) {
      if (token < 0 || token >= config.vocabulary()) {
        throw new InvalidBackboneException(
            String.format(
                "%s has the token %d; the model has %d tokens, so the two do not belong together",
                file, token, config.vocabulary()));
      }
    }
    if (config.endToken() != ClipConfig.HIGHEST_TOKEN_ENDS
        && Arrays.stream(tokens).noneMatch(token -> token == config.endToken())) {
      throw new InvalidBackboneException(
          String.format(
              "%s makes texts without the token %d, which is their end by eos_token_id of"
                  + " config.json",
              file, config.endToken()));
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
