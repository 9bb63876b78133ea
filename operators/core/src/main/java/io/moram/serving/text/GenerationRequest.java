// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.text;

import java.util.List;

/**
 * What a generated answer may be.
 *
 * @param prompt the prompt's tokens, at least one
 * @param mostTokens the longest answer in tokens, at least 1
 * @param stops texts that end an answer; the answer is cut before the first of them. None is empty
 * @param sampling how tokens are chosen
 */
@SuppressWarnings("ArrayRecordComponent") // passes through, never compared
public record GenerationRequest(
    int[] prompt, int mostTokens, List<String> stops, Sampling sampling) {

  public GenerationRequest {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("the prompt has no tokens; it needs at least 1");
    }
    if (mostTokens < 1) {
      throw new IllegalArgumentException("mostTokens is " + mostTokens + "; must be at least 1");
    }
    if (stops.contains("")) {
      throw new IllegalArgumentException("a stop text is empty; it must have at least 1 sign");
    }
    prompt = prompt.clone();
    stops = List.copyOf(stops);
  }
}
