// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.sites.SiteGroup;
import java.util.List;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * A frozen language model that predicts the next token.
 *
 * <p>A row is a token: there is no padding. Every adapted layer of every pass sees all rows of its
 * {@link PackedTokens}, in their order, so an adapter knows by the row which sequence it serves.
 *
 * <p>Methods that take tokens throw {@code IllegalArgumentException} if a number is not in the
 * vocabulary, or a sequence is longer than the context.
 */
@API(status = API.Status.EXPERIMENTAL)
public interface LanguageModel extends FrozenModel {

  /** The width of a hidden state. */
  int width();

  /** The number of layers. */
  int layers();

  /** The number of tokens, which are numbered from 0. */
  int vocabularySize();

  /** The longest sequence, in tokens. */
  int contextLength();

  /** The tokens that end an answer. */
  Set<Integer> endTokens();

  /**
   * The linear layers that take atoms, without those of the lowest layers.
   *
   * @param firstLayer the lowest layer that is adapted, 0 to {@link #layers}
   */
  List<SiteGroup> siteGroups(int firstLayer);

  /**
   * The tokens of a text, without any that start or end a sequence. What looks like a special token
   * is plain text.
   *
   * @param text any text; half of a surrogate pair counts as U+FFFD
   * @return none for the empty text
   */
  int[] tokenize(String text);

  /**
   * The tokens of a prompt within the model's {@link PromptFormat}: those of the prefix, of the
   * prompt as {@link #tokenize} gives them, and of the suffix.
   *
   * @param text as {@link #tokenize}
   * @return none if the prompt itself has none
   */
  int[] tokenizePrompt(String text);

  /**
   * The text of tokens. Special tokens have none. Bytes that are no UTF-8 become U+FFFD.
   *
   * @throws IllegalArgumentException if a number is not in the vocabulary
   */
  String detokenize(int[] tokens);

  /**
   * Computes the lowest layers, without atoms.
   *
   * @param scope owns the result, and everything on the way to it until it is closed
   * @param layers the number of layers, 0 to {@link #layers}; 0: only what precedes the layers
   */
  TokenStates lower(NDManager scope, PackedTokens packed, int layers);

  /**
   * Computes the remaining layers and the final norm.
   *
   * @param scope owns the result, and everything on the way to it until it is closed
   * @param lower what {@link #lower} gave; not closed
   * @param rows which rows to return, in any order
   * @return {@code [rows, width]}
   */
  NDArray hidden(NDManager scope, TokenStates lower, int[] rows, SiteAdapter adapter);

  /**
   * Computes all layers and the final norm.
   *
   * @param scope owns the result, and everything on the way to it until it is closed
   * @return {@code [tokens, width]}
   */
  default NDArray hidden(NDManager scope, PackedTokens packed, SiteAdapter adapter) {
    try (TokenStates lower = lower(scope, packed, 0)) {
      return hidden(scope, lower, packed.rows(), adapter);
    }
  }

  /**
   * The mean of each sequence's frozen hidden states.
   *
   * @param depth after how many layers, 0 to {@link #layers}; after all of them the final norm is
   *     applied too
   * @return one for each sequence, {@link #width} wide
   */
  List<float[]> meanHidden(PackedTokens packed, int depth);

  /**
   * Computes the remaining layers and the final norm, and can send a gradient back once.
   *
   * @param scope owns everything that this and the backward pass take until it is closed
   * @param lower what {@link #lower} gave; must stay open until the backward pass has run, which
   *     closes it
   * @param rows which rows to return, in any order, each at most once
   * @param trained gets the gradients of the layers that are computed here
   * @return {@code [rows, width]}
   */
  DifferentiableEncoding hiddenInTraining(
      NDManager scope,
      TokenStates lower,
      int[] rows,
      TrainableAdapter trained,
      BackwardSettings settings);

  /**
   * The logits of the next token. They are many numbers, so pass few rows at a time.
   *
   * @param hidden {@code [rows, width]}, after the final norm
   * @return {@code [rows, vocabularySize]}, of the manager of {@code hidden}
   */
  NDArray logits(NDArray hidden);

  /**
   * The backward pass of {@link #logits}.
   *
   * @param logits what {@link #logits} returned
   * @param gradient of the logits, {@code [rows, vocabularySize]}
   * @return the gradient of the hidden rows, {@code [rows, width]}, of the manager of {@code
   *     gradient}
   */
  NDArray logitsBackward(NDArray logits, NDArray gradient);

  /** An empty cache, which the caller closes. Closing the model closes it too. */
  KeyValueCache newCache();

  /**
   * Appends tokens to growing sequences, and computes all layers and the final norm for them. A
   * prompt goes into an empty cache at once; then one token per step follows.
   *
   * @param scope owns the result, and everything on the way to it until it is closed
   * @param caches one per sequence of {@code added}, all different; they grow
   * @param added what comes next of each sequence
   * @return the last hidden row of each sequence, {@code [sequences, width]}
   */
  NDArray extend(
      NDManager scope, List<KeyValueCache> caches, PackedTokens added, SiteAdapter adapter);
}
