// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.text;

import io.moram.model.KeyValueCache;
import io.moram.model.LanguageModel;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One answer that grows by a token per step of a {@link Generator}. Its cache belongs to the bank
 * version that its first step was adapted by: use the same adapter for all of its steps.
 */
public final class GrowingAnswer implements AutoCloseable {

  /** Why an answer ended. */
  public enum End {
    /** The model said a token that ends answers. */
    END_TOKEN,
    /** The answer had one of the stop texts. */
    STOP_TEXT,
    /** The answer is as long as the request allows. */
    MOST_TOKENS,
    /** The model's context is full. */
    CONTEXT
  }

  private final LanguageModel model;
  private final GenerationRequest request;
  private final KeyValueCache cache;
  private final @Nullable Random random;
  private int[] tokens = new int[0];
  private String text = "";
  private @Nullable End end;

  /**
   * Begins an answer.
   *
   * @throws IllegalArgumentException if the prompt leaves no room in the context
   */
  public GrowingAnswer(LanguageModel model, GenerationRequest request) {
    if (request.prompt().length >= model.contextLength()) {
      throw new IllegalArgumentException(
          "the prompt has "
              + request.prompt().length
              + " tokens; the model takes "
              + model.contextLength()
              + " with the answer. Shorten the prompt.");
    }
    this.model = model;
    this.request = request;
    this.random = request.sampling().isGreedy() ? null : new Random(request.sampling().seed());
    this.cache = model.newCache();
  }

  /** The answer's tokens so far, without a token that ended it. */
  public int[] tokens() {
    return tokens.clone();
  }

  /** The answer so far, without a stop text. A sign of which a part is missing is U+FFFD. */
  public String text() {
    return text;
  }

  /** Why the answer ended; null: it goes on. */
  public @Nullable End end() {
    return end;
  }

  KeyValueCache cache() {
    return cache;
  }

  /** The number of tokens that the next step reads: all of the prompt, or one. */
  public int unseenTokens() {
    return tokens.length == 0 ? request.prompt().length : 1;
  }

  /** The tokens that the model has not seen. */
  int[] unseen() {
    return tokens.length == 0 ? request.prompt() : new int[] {tokens[tokens.length - 1]};
  }

  /**
   * Chooses the next token.
   *
   * @param logits of all tokens
   * @param start the place of the first token's logit
   */
  void choose(float[] logits, int start) {
    int token = random == null ? best(logits, start) : sampled(logits, start, random);
    if (model.endTokens().contains(token)) {
      end = End.END_TOKEN;
      return;
    }
    tokens = Arrays.copyOf(tokens, tokens.length + 1);
    tokens[tokens.length - 1] = token;
    text = model.detokenize(tokens);
    int cut =
        request.stops().stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(-1);
    if (cut >= 0) {
      text = text.substring(0, cut);
      end = End.STOP_TEXT;
    } else if (tokens.length == request.mostTokens()) {
      end = End.MOST_TOKENS;
    } else if (request.prompt().length + tokens.length == model.contextLength()) {
      end = End.CONTEXT;
    }
  }

  private int best(float[] logits, int start) {
    int best = 0;
    for (int i = 1; i < model.vocabularySize(); i++) {
      if (logits[start + i] > logits[start + best]) {
        best = i;
      }
    }
    return best;
  }

  private int sampled(float[] logits, int start, Random numbers) {
    int best = best(logits, start);
    double[] weights = new double[model.vocabularySize()];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] =
          Math.exp((logits[start + i] - logits[start + best]) / request.sampling().temperature());
      sum += weights[i];
    }
    double left = numbers.nextDouble() * sum;
    for (int i = 0; i < weights.length; i++) {
      left -= weights[i];
      if (left < 0) {
        return i;
      }
    }
    return best;
  }

  @Override
  public void close() {
    cache.close();
  }
}
