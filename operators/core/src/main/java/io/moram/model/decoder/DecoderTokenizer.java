// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.PrintableText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Turns texts into token numbers and back, as a model's {@code tokenizer.json} says, without
 * special tokens. Thread-safe.
 */
final class DecoderTokenizer implements AutoCloseable {

  private static final List<String> SAMPLES = List.of("", "Grüße,\n 12 <s>\u0000\uFFFD", "a ");
  private static final char REPLACEMENT = '\uFFFD';

  private final HuggingFaceTokenizer tokenizer;
  private final Map<String, Integer> specialTokens;
  private final int vocabulary;

  private DecoderTokenizer(
      HuggingFaceTokenizer tokenizer, Map<String, Integer> specialTokens, int vocabulary) {
    this.tokenizer = tokenizer;
    this.specialTokens = specialTokens;
    this.vocabulary = vocabulary;
  }

  /**
   * Makes a tokenizer and tries it.
   *
   * @param file the file's name, for errors
   * @param vocabulary the number of the model's tokens
   * @throws InvalidBackboneException if the library refuses it, or a token is not in the vocabulary
   */
  static DecoderTokenizer of(String file, PlainTokenizer plain, int vocabulary)
      throws InvalidBackboneException {
    if (plain.highestToken() >= vocabulary) {
      throw new InvalidBackboneException(
          String.format(
              "%s has the token number %d; vocab_size of config.json is %d, so the two do not"
                  + " belong together",
              file, plain.highestToken(), vocabulary));
    }
    Map<String, String> options =
        Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");
    HuggingFaceTokenizer library = null;
    try {
      library = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(plain.json()), options);
      DecoderTokenizer made = new DecoderTokenizer(library, plain.specialTokens(), vocabulary);
      for (String sample : SAMPLES) {
        made.decode(made.encode(sample));
      }
      return made;
    } catch (IOException | RuntimeException e) {
      if (library != null) {
        library.close();
      }
      throw new InvalidBackboneException(
          file + " is not a tokenizer: " + PrintableText.of(String.valueOf(e.getMessage())), e);
    }
  }

  /** The numbers of the special tokens, by their texts. */
  Map<String, Integer> specialTokens() {
    return specialTokens;
  }

  /** The token numbers of a text. Half of a surrogate pair counts as U+FFFD. */
  int[] encode(String text) {
    if (text.isEmpty()) {
      return new int[0]; // The library would put a blank in front.
    }
    long[] numbers = tokenizer.encode(wellFormed(text), false, false).getIds();
    return Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray();
  }

  /** The text of tokens, without that of special tokens. */
  String decode(int[] tokens) {
    for (int token : tokens) {
      if (token < 0 || token >= vocabulary) {
        throw new IllegalArgumentException(
            "token " + token + " is not in the vocabulary of " + vocabulary);
      }
    }
    long[] plain =
        Arrays.stream(tokens)
            .filter(token -> !specialTokens.containsValue(token))
            .asLongStream()
            .toArray();
    return plain.length == 0 ? "" : tokenizer.decode(plain, true);
  }

  /** The library takes whole characters only. */
  private static String wellFormed(String text) {
    StringBuilder copy = null;
    for (int i = 0; i < text.length(); i++) {
      char sign = text.charAt(i);
      boolean isPair =
          Character.isHighSurrogate(sign)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (isPair) {
        i++;
      } else if (Character.isSurrogate(sign)) {
        copy = copy == null ? new StringBuilder(text) : copy;
        copy.setCharAt(i, REPLACEMENT);
      }
    }
    return copy == null ? text : copy.toString();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
