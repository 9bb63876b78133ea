// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import java.util.Locale;
import org.apiguardian.api.API;

/**
 * What a language model is and the memory that it takes, as its files' headers say.
 *
 * @param modelType the kind of model, as {@code config.json} names it
 * @param layers the number of layers
 * @param width the width of a hidden state
 * @param vocabularySize the number of tokens
 * @param contextLength the longest sequence, in tokens
 * @param parameters the number of weights
 * @param precision how matrices are kept, never {@code AUTOMATIC}
 * @param weightBytes the native memory of the weights
 * @param cacheBytesPerToken what a {@link KeyValueCache} takes for a token; its capacity is the
 *     next power of two
 */
@API(status = API.Status.EXPERIMENTAL)
public record LanguageModelSize(
    String modelType,
    int layers,
    int width,
    int vocabularySize,
    int contextLength,
    long parameters,
    WeightPrecision precision,
    long weightBytes,
    long cacheBytesPerToken) {

  private static final double MEGA = 1e6;

  /** All of it in one line, for a log. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s of %.1f M parameters, %d layers of width %d, vocabulary %d, context %d;"
            + " weights take %.1f MB (%s), a cache %d bytes per token",
        modelType,
        parameters / MEGA,
        layers,
        width,
        vocabularySize,
        contextLength,
        weightBytes / MEGA,
        precision,
        cacheBytesPerToken);
  }
}
