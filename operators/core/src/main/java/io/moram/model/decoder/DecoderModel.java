// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.moram.engine.BFloat16;
import io.moram.engine.EngineMemory;
import io.moram.model.BackwardSettings;
import io.moram.model.DifferentiableEncoding;
import io.moram.model.KeyValueCache;
import io.moram.model.LanguageModel;
import io.moram.model.PackedTokens;
import io.moram.model.SiteAdapter;
import io.moram.model.TokenStates;
import io.moram.model.TrainableAdapter;
import io.moram.model.decoder.layers.DecoderHead;
import io.moram.model.decoder.layers.DecoderStack;
import io.moram.model.decoder.layers.Frequencies;
import io.moram.model.decoder.layers.LayerCache;
import io.moram.model.decoder.layers.RmsNorm;
import io.moram.model.format.Weights;
import io.moram.model.layers.FrozenLinear;
import io.moram.model.layers.FrozenWeight;
import io.moram.sites.SiteGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** A Llama, a Gemma or a Qwen in native memory. */
final class DecoderModel implements LanguageModel {

  private final NDManager manager;
  private final DecoderConfig config;
  private final DecoderTokenizer tokenizer;
  private final PromptTokens prompts;
  private final String fingerprint;
  private final Set<Integer> endTokens;
  private final NDArray table;
  private final DecoderStack stack;
  private final DecoderHead head;

  /**
   * @param tokenizer closed with the model
   * @param manager closed with the model
   */
  DecoderModel(DecoderFolder folder, DecoderTokenizer tokenizer, NDManager manager)
      throws IOException {
    this.manager = manager;
    this.config = folder.config();
    this.tokenizer = tokenizer;
    this.prompts = PromptTokens.of(folder.settings().prompts(), tokenizer);
    this.endTokens = folder.endTokens();
    ModelFamily.Sizes sizes = config.sizes();
    DecoderTensors names = folder.tensors();
    Weights weights = folder.load(manager);
    this.fingerprint = folder.fingerprint();
    this.table = weights.tensor(names.embeddings(), sizes.vocabulary(), sizes.width());
    this.stack =
        DecoderStack.load(
            weights,
            names.layers(),
            config.shapes(folder.settings().adapted()),
            new Frequencies(frequencies(config.global()), frequencies(config.local())));
    this.head =
        new DecoderHead(
            RmsNorm.load(
                weights,
                names.finalNorm(),
                sizes.width(),
                config.epsilon(),
                config.family().isGemma()),
            new FrozenWeight(
                config.isTied()
                    ? table
                    : weights.tensor(names.head(), sizes.vocabulary(), sizes.width()),
                weights.areRounded()),
            config.attention().logits());
  }

  private NDArray frequencies(RotarySettings rotary) {
    return EngineMemory.copy(manager.create(rotary.frequencies(config.sizes().headWidth())));
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public List<SiteGroup> siteGroups() {
    return siteGroups(0);
  }

  @Override
  public List<SiteGroup> siteGroups(int firstLayer) {
    if (firstLayer < 0 || firstLayer > layers()) {
      throw new IllegalArgumentException(
          "training.first-layer is "
              + firstLayer
              + "; must be 0 to "
              + layers()
              + ", the number of layers of this language model.");
    }
    return stack.adapted(firstLayer).map(FrozenLinear::sites).toList();
  }

  @Override
  public NDManager manager() {
    return manager;
  }

  @Override
  public int width() {
    return config.sizes().width();
  }

  @Override
  public int layers() {
    return config.sizes().layers();
  }

  @Override
  public int vocabularySize() {
    return config.sizes().vocabulary();
  }

  @Override
  public int contextLength() {
    return config.sizes().context();
  }

  @Override
  public Set<Integer> endTokens() {
    return endTokens;
  }

  @Override
  public int[] tokenize(String text) {
    return tokenizer.encode(text);
  }

  @Override
  public int[] tokenizePrompt(String text) {
    return prompts.around(tokenize(text));
  }

  @Override
  public String detokenize(int[] tokens) {
    return tokenizer.decode(tokens);
  }

  @Override
  public TokenStates lower(NDManager scope, PackedTokens packed, int layers) {
    requireDepth(layers);
    for (int i = 0; i < packed.sequences(); i++) {
      requireRoom(packed.length(i));
    }
    NDArray embedded = embed(scope, packed);
    NDArray hidden = stack.forward(embedded, packed, 0, layers, SiteAdapter.NONE);
    if (hidden != embedded) {
      embedded.close();
    }
    return new TokenStates(hidden, packed, layers);
  }

  private NDArray embed(NDManager scope, PackedTokens packed) {
    long[] ids = new long[packed.tokens()];
    for (int row = 0; row < ids.length; row++) {
      ids[row] = packed.id(row);
      if (ids[row] < 0 || ids[row] >= vocabularySize()) {
        throw new IllegalArgumentException(
            "token " + ids[row] + " is not in the vocabulary of " + vocabularySize());
      }
    }
    try (NDArray index = scope.create(ids);
        NDArray rows = BFloat16.rows(table, index)) {
      return rows.mul(config.embeddingScale());
    }
  }

  private void requireRoom(long tokens) {
    if (tokens > contextLength()) {
      throw new IllegalArgumentException(
          "a sequence has "
              + tokens
              + " tokens; the model takes 1 to "
              + contextLength()
              + ". Shorten the text.");
    }
  }

  private void requireDepth(int layers) {
    if (layers < 0 || layers > layers()) {
      throw new IllegalArgumentException(
          "the number of layers is " + layers + "; must be 0 to " + layers());
    }
  }

  @Override
  public NDArray hidden(NDManager scope, TokenStates lower, int[] rows, SiteAdapter adapter) {
    NDArray input = lower.hidden();
    NDArray output = stack.forward(input, lower.packed(), lower.layers(), layers(), adapter);
    try (NDArray index = rows(scope, rows);
        NDArray chosen = output.get(new NDIndex("{}", index))) {
      if (output != input) {
        output.close();
      }
      NDArray hidden = head.norm().apply(chosen);
      hidden.attach(scope);
      return hidden;
    }
  }

  private static NDArray rows(NDManager scope, int[] rows) {
    return scope.create(Arrays.stream(rows).asLongStream().toArray());
  }

  @Override
  public List<float[]> meanHidden(PackedTokens packed, int depth) {
    requireDepth(depth);
    try (NDManager scope = newScope();
        TokenStates states = lower(scope, packed, depth)) {
      NDArray hidden = depth == layers() ? head.norm().apply(states.hidden()) : states.hidden();
      float[] flat = stack.means(hidden, packed).toFloatArray();
      List<float[]> means = new ArrayList<>(packed.sequences());
      for (int start = 0; start < flat.length; start += width()) {
        means.add(Arrays.copyOfRange(flat, start, start + width()));
      }
      return means;
    }
  }

  @Override
  public DifferentiableEncoding hiddenInTraining(
      NDManager scope,
      TokenStates lower,
      int[] rows,
      TrainableAdapter trained,
      BackwardSettings settings) {
    if (lower.layers() == layers()) {
      throw new IllegalArgumentException(
          "all " + layers() + " layers have been computed; at least one must be left to train");
    }
    NDArray input = lower.hidden();
    input.attach(scope);
    return head.applyInTraining(
        stack.forwardInTraining(input, lower.packed(), lower.layers(), trained, settings),
        rows(scope, rows));
  }

  @Override
  public NDArray logits(NDArray hidden) {
    return head.logits(hidden);
  }

  @Override
  public NDArray logitsBackward(NDArray logits, NDArray gradient) {
    return head.logitsBackward(logits, gradient);
  }

  @Override
  public KeyValueCache newCache() {
    return stack.newCache(manager);
  }

  @Override
  public NDArray extend(
      NDManager scope, List<KeyValueCache> caches, PackedTokens added, SiteAdapter adapter) {
    if (caches.size() != added.sequences()) {
      throw new IllegalArgumentException(
          caches.size() + " caches for " + added.sequences() + " sequences; one each is needed");
    }
    List<LayerCache> own = caches.stream().map(LayerCache.class::cast).toList();
    for (int i = 0; i < own.size(); i++) {
      requireRoom((long) own.get(i).tokens() + added.length(i));
    }
    try (NDArray embedded = embed(scope, added);
        NDArray output = stack.forwardCached(embedded, added, own, adapter);
        NDArray index = rows(scope, added.lastRows());
        NDArray last = output.get(new NDIndex("{}", index))) {
      return head.norm().apply(last);
    }
  }

  @Override
  public void close() {
    tokenizer.close();
    manager.close();
  }
}
