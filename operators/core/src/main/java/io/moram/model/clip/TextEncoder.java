// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import io.moram.engine.EngineMemory;
import io.moram.model.BackwardSettings;
import io.moram.model.DifferentiableEncoding;
import io.moram.model.SiteAdapter;
import io.moram.model.TrainableAdapter;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Weights;
import io.moram.model.layers.EmbeddingHead;
import io.moram.model.layers.LayerNorm;
import io.moram.model.layers.TokenLayout;
import io.moram.model.layers.TowerConfig;
import io.moram.model.layers.Transformer;
import java.util.Arrays;
import java.util.List;

/** CLIP's text encoder. */
record TextEncoder(
    ClipConfig config,
    NDArray tokens,
    NDArray positions,
    Transformer transformer,
    EmbeddingHead head) {

  static TextEncoder load(Weights weights, ClipConfig config) throws InvalidBackboneException {
    TowerConfig tower = config.text();
    int width = tower.width();
    String embeddings = "text_model.embeddings.";
    return new TextEncoder(
        config,
        weights.tensor(embeddings + "token_embedding.weight", config.vocabulary(), width),
        weights.tensor(embeddings + "position_embedding.weight", config.positions(), width),
        Transformer.load(weights, "text_model.encoder", tower),
        new EmbeddingHead(
            LayerNorm.load(weights, "text_model.final_layer_norm", tower),
            weights.tensor("text_projection.weight", config.embeddingWidth(), width)));
  }

  /**
   * Embeds texts.
   *
   * @param texts the token numbers of each text, with the start and end tokens; at most {@code
   *     positions} each. What comes after the end changes nothing
   * @return {@code [texts, embeddingWidth]}, L2-normalised, of {@code scope}
   */
  NDArray encode(NDManager scope, List<int[]> texts, SiteAdapter adapter) {
    Embedded embedded = embed(scope, texts, TokenLayout.COPIES);
    try (TokenLayout sequences = embedded.sequences;
        NDArray last = transformer.forward(embedded.hidden, null, sequences, 0, adapter)) {
      return head.applyToCopies(last);
    }
  }

  /**
   * The same with a way back.
   *
   * @param scope owns all that the backward pass needs
   */
  DifferentiableEncoding encodeInTraining(
      NDManager scope, List<int[]> texts, TrainableAdapter trained, BackwardSettings settings) {
    Embedded embedded = embed(scope, texts, 1);
    return head.applyInTraining(
        transformer.forwardInTraining(
            embedded.hidden, embedded.sequences, 0, trained, settings.unrounded()));
  }

  /**
   * What enters the first layer.
   *
   * @param hidden {@code [texts * length, width]}
   */
  private record Embedded(NDArray hidden, TokenLayout sequences) {}

  private Embedded embed(NDManager scope, List<int[]> texts, int copies) {
    int count = texts.size();
    int[] ends = texts.stream().mapToInt(this::end).toArray();
    // Attention looks back only: no text needs a place after the last end.
    int length = Arrays.stream(ends).max().orElse(0) + 1;
    long[] numbers = new long[Math.multiplyExact(count, length)];
    long[] places = new long[numbers.length];
    float[] lastMask = new float[numbers.length];
    for (int text = 0; text < count; text++) {
      for (int place = 0; place < length; place++) {
        int row = text * length + place;
        numbers[row] = texts.get(text)[Math.min(place, ends[text])];
        places[row] = place;
        lastMask[row] = place <= ends[text] ? 0 : Float.NEGATIVE_INFINITY;
      }
    }
    try (NDArray ids = scope.create(numbers);
        NDArray placeIds = scope.create(places);
        NDArray embedded = lookUp(ids, tokens);
        NDArray placed = lookUp(placeIds, positions)) {
      return new Embedded(
          embedded.add(placed),
          new TokenLayout(
              count,
              causalMask(scope, length),
              EngineMemory.copy(scope.create(lastMask, new Shape(count, 1, 1, length))),
              TokenLayout.rows(scope, count, copies, text -> (long) text * length + ends[text])));
    }
  }

  private static NDArray lookUp(NDArray ids, NDArray table) {
    return Embedding.embedding(ids, table, SparseFormat.DENSE).singletonOrThrow();
  }

  /** Where the text ends: its representation is taken there. */
  private int end(int[] text) {
    if (text.length == 0 || text.length > config.positions()) {
      throw new IllegalArgumentException(
          "a text of " + text.length + " tokens; 1 to " + config.positions() + " are possible");
    }
    int best = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] < 0 || text[i] >= config.vocabulary()) {
        throw new IllegalArgumentException(
            "token " + text[i] + " is not in the vocabulary of " + config.vocabulary());
      }
      if (config.endToken() != ClipConfig.HIGHEST_TOKEN_ENDS && text[i] == config.endToken()) {
        return i;
      }
      best = text[i] > text[best] ? i : best;
    }
    return config.endToken() == ClipConfig.HIGHEST_TOKEN_ENDS ? best : 0;
  }

  private static NDArray causalMask(NDManager scope, int length) {
    float[] mask = new float[length * length];
    for (int from = 0; from < length; from++) {
      Arrays.fill(mask, from * length + from + 1, (from + 1) * length, Float.NEGATIVE_INFINITY);
    }
    return EngineMemory.copy(scope.create(mask, new Shape(1, 1, length, length)));
  }
}
