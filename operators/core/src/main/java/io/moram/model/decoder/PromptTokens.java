// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import io.moram.model.PromptFormat;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tokens around a prompt. Each stretch between special tokens is tokenised by itself, and so is
 * the prompt: no token crosses from one to the other, and nothing in a prompt becomes a special
 * token.
 *
 * @param prefix the tokens before a prompt
 * @param suffix the tokens after it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PromptTokens(int[] prefix, int[] suffix) {

  static PromptTokens of(PromptFormat format, DecoderTokenizer tokenizer) {
    return new PromptTokens(tokens(format.prefix(), tokenizer), tokens(format.suffix(), tokenizer));
  }

  /** The tokens of a prompt with what stands around it; none if the prompt has none. */
  int[] around(int[] prompt) {
    return prompt.length == 0
        ? prompt
        : Stream.of(prefix, prompt, suffix).flatMapToInt(IntStream::of).toArray();
  }

  private static int[] tokens(String text, DecoderTokenizer tokenizer) {
    Map<String, Integer> special = tokenizer.specialTokens();
    IntStream tokens = IntStream.empty();
    int from = 0;
    if (!special.isEmpty()) {
      Matcher matcher = anyOf(special).matcher(text);
      while (matcher.find()) {
        int[] before = tokenizer.encode(text.substring(from, matcher.start()));
        int found = Objects.requireNonNull(special.get(matcher.group()));
        tokens =
            IntStream.concat(tokens, IntStream.concat(IntStream.of(before), IntStream.of(found)));
        from = matcher.end();
      }
    }
    return IntStream.concat(tokens, IntStream.of(tokenizer.encode(text.substring(from)))).toArray();
  }

  /** The longest first, because one may begin like another. */
  private static Pattern anyOf(Map<String, Integer> special) {
    return Pattern.compile(
        special.keySet().stream()
            .filter(content -> !content.isEmpty())
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|")));
  }
}
