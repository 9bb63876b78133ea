// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import io.moram.model.BackwardSettings;
import io.moram.model.DifferentiableEncoding;
import io.moram.model.ImageStates;
import io.moram.model.SiteAdapter;
import io.moram.model.TrainableAdapter;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Weights;
import io.moram.model.layers.EmbeddingHead;
import io.moram.model.layers.EncoderLayer;
import io.moram.model.layers.LayerNorm;
import io.moram.model.layers.TokenLayout;
import io.moram.model.layers.TowerConfig;
import io.moram.model.layers.Transformer;
import java.util.List;

/** CLIP's image encoder. */
record VisionEncoder(
    ClipConfig config,
    NDArray patchWeight,
    NDArray classToken,
    NDArray positions,
    LayerNorm firstNorm,
    Transformer transformer,
    EmbeddingHead head) {

  static VisionEncoder load(Weights weights, ClipConfig config) throws InvalidBackboneException {
    TowerConfig tower = config.vision();
    int width = tower.width();
    int patch = config.patchSize();
    String embeddings = "vision_model.embeddings.";
    long tokens = (long) config.grid() * config.grid() + 1;
    return new VisionEncoder(
        config,
        weights
            .tensor(embeddings + "patch_embedding.weight", width, config.channels(), patch, patch)
            .reshape(width, -1),
        weights.tensor(embeddings + "class_embedding", width).reshape(1, 1, width),
        weights.tensor(embeddings + "position_embedding.weight", tokens, width),
        LayerNorm.load(weights, "vision_model.pre_layrnorm", tower),
        Transformer.load(weights, "vision_model.encoder", tower),
        new EmbeddingHead(
            LayerNorm.load(weights, "vision_model.post_layernorm", tower),
            weights.tensor("visual_projection.weight", config.embeddingWidth(), width)));
  }

  /** The length of a prepared picture. */
  int pictureLength() {
    return config.channels() * config.imageSize() * config.imageSize();
  }

  /** The states of pictures, each {@code [channels, side, side]}, after the lowest layers. */
  ImageStates lower(NDManager scope, List<float[]> pictures, int layers) {
    NDArray embedded = embed(scope, pictures);
    if (layers == 0) {
      return new ImageStates(embedded, pictures.size(), 0);
    }
    try (embedded;
        TokenLayout sequences = sequences(scope, pictures.size(), 1)) {
      NDArray hidden = transformer.forwardAll(embedded, null, sequences, 0, layers);
      return new ImageStates(hidden, pictures.size(), layers);
    }
  }

  /** The states with the first product of the next layer; they take the place of {@code lower}. */
  ImageStates withProducts(ImageStates lower) {
    return new ImageStates(
        lower.hidden(),
        transformer.products(lower.hidden(), lower.layers()),
        lower.images(),
        lower.layers());
  }

  /**
   * Embeds pictures.
   *
   * @return {@code [pictures, embeddingWidth]}, L2-normalised, of {@code scope}
   */
  NDArray encode(NDManager scope, ImageStates lower, SiteAdapter adapter) {
    try (TokenLayout sequences = sequences(scope, lower.images(), TokenLayout.COPIES);
        NDArray last =
            transformer.forward(
                in(scope, lower), lower.products(), sequences, lower.layers(), adapter)) {
      return head.applyToCopies(last);
    }
  }

  /** A view of the states whose results belong to a scope. */
  private static NDArray in(NDManager scope, ImageStates lower) {
    NDArray view = lower.hidden().reshape(lower.hidden().getShape());
    view.attach(scope);
    return view;
  }

  /** The frozen features of every picture. */
  List<float[]> features(NDManager scope, ImageStates lower) {
    int pictures = lower.images();
    try (TokenLayout sequences = sequences(scope, pictures, 1);
        NDArray hidden =
            transformer.summary(in(scope, lower), lower.products(), sequences, lower.layers());
        NDArray classTokens = hidden.get(new NDIndex(":, :" + config.vision().width()));
        NDArray embeddings = head.apply(classTokens);
        NDArray features = NDArrays.concat(new NDList(hidden, embeddings), 1)) {
      return new ImageStates(features, pictures, lower.layers()).each();
    }
  }

  /**
   * The same with a backward pass.
   *
   * @param scope owns all that the backward pass needs
   */
  DifferentiableEncoding encodeInTraining(
      NDManager scope, ImageStates lower, TrainableAdapter trained, BackwardSettings settings) {
    return head.applyInTraining(
        transformer.forwardInTraining(
            lower.hidden(),
            sequences(scope, lower.images(), 1),
            lower.layers(),
            trained,
            settings));
  }

  /**
   * Of every picture the class token, its first, is looked at in the end.
   *
   * @param copies how often the last layer computes it
   */
  private TokenLayout sequences(NDManager scope, int pictures, int copies) {
    long length = positions.getShape().get(0);
    return new TokenLayout(
        pictures,
        EncoderLayer.emptyTensor(scope),
        EncoderLayer.emptyTensor(scope),
        TokenLayout.rows(scope, pictures, copies, picture -> picture * length));
  }

  /** The tokens that enter the first layer, {@code [pictures * length, width]}. */
  private NDArray embed(NDManager scope, List<float[]> pictures) {
    long count = pictures.size();
    long width = config.vision().width();
    try (NDArray patches = patches(scope, pictures);
        NDArray embedded = Linear.linear(patches, patchWeight).singletonOrThrow();
        NDArray byPicture = embedded.reshape(count, -1, width);
        NDArray none = scope.zeros(new Shape(count, 1, width));
        NDArray classTokens = none.add(classToken);
        NDArray tokens = NDArrays.concat(new NDList(classTokens, byPicture), 1);
        NDArray placed = tokens.add(positions);
        NDArray rows = placed.reshape(-1, width)) {
      return firstNorm.apply(rows);
    }
  }

  /** The patches row by row: {@code [pictures * grid * grid, channels * patch * patch]}. */
  private NDArray patches(NDManager scope, List<float[]> pictures) {
    int length = pictureLength();
    float[] pixels = new float[Math.multiplyExact(pictures.size(), length)];
    for (int i = 0; i < pictures.size(); i++) {
      if (pictures.get(i).length != length) {
        throw new IllegalArgumentException(
            "a prepared picture has "
                + pictures.get(i).length
                + " numbers; this backbone takes "
                + length);
      }
      System.arraycopy(pictures.get(i), 0, pixels, i * length, length);
    }
    int grid = config.grid();
    int patch = config.patchSize();
    Shape shape = new Shape(pictures.size(), config.channels(), grid, patch, grid, patch);
    try (NDArray whole = scope.create(pixels, shape);
        NDArray byPatch = whole.transpose(0, 2, 4, 1, 3, 5)) {
      return byPatch.reshape((long) pictures.size() * grid * grid, -1);
    }
  }
}
