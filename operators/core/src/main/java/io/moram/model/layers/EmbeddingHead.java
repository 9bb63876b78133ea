// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.core.Linear;
import io.moram.model.DifferentiableEncoding;

/**
 * Maps an encoder's last layer to the space that pictures and texts share.
 *
 * @param norm the last normalisation
 * @param projection {@code [embeddingWidth, width]}
 */
public record EmbeddingHead(LayerNorm norm, NDArray projection) {

  /**
   * Embeddings of length 1, {@code [sequences, embeddingWidth]}, of the manager of {@code last}.
   */
  public NDArray apply(NDArray last) {
    try (NDArray normed = norm.apply(last);
        NDArray projected =
            FewRows.multiply(normed, few -> Linear.linear(few, projection).singletonOrThrow())) {
      return projected.normalize(2, 1, 0);
    }
  }

  /**
   * As {@link #apply}, for a last layer that computed {@link TokenLayout#COPIES} rows per sequence.
   */
  public NDArray applyToCopies(NDArray last) {
    try (NDArray all = apply(last)) {
      return all.get(new NDIndex("::{}", TokenLayout.COPIES));
    }
  }

  /** As {@link #apply}, for a pass with a backward pass. */
  public DifferentiableEncoding applyInTraining(TransformerTape tape) {
    LayerNorm.Applied applied = norm.applyInTraining(tape.output());
    NDArray projected = Linear.linear(applied.output(), projection).singletonOrThrow();
    NDArray embeddings = projected.normalize(2, 1, 0);
    return new DifferentiableEncoding(
        embeddings, tape.keptBytes(), gradient -> backward(gradient, tape, applied, projected));
  }

  private void backward(
      NDArray gradient, TransformerTape tape, LayerNorm.Applied applied, NDArray projected) {
    try (NDArray last = tape.output();
        applied;
        projected;
        NDArray projectedGradient = EncoderProgram.unitBackward(gradient, projected);
        NDArray normed = projectedGradient.matMul(projection);
        NDArray empty = EncoderLayer.emptyTensor(projected.getManager())) {
      tape.backward(norm.backward(normed, last, applied, empty));
    }
  }
}
