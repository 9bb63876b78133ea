// SPDX-License-Identifier: Apache-2.0
package io.moram.training.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.moram.model.LanguageModel;
import java.util.Arrays;

/**
 * The mean cross-entropy of next tokens: −1/n Σᵢ log softmax(lᵢ)[target of i], l the logits of n
 * hidden rows. The gradient of l is (softmax(l) − one-hot) / n. Logits are computed for a few rows
 * at a time, because a vocabulary is large.
 *
 * @param value the loss
 * @param gradient of the hidden rows, {@code [n, width]}
 */
record NextTokenLoss(float value, NDArray gradient) {

  /** 64 MiB of logits in single precision. */
  private static final int MOST_LOGITS = 1 << 24;

  /**
   * The loss and its gradient, of the manager of {@code hidden}.
   *
   * @param hidden {@code [n, width]}, after the final norm
   * @param targets the token after each row
   */
  static NextTokenLoss of(LanguageModel model, NDArray hidden, int[] targets) {
    return of(model, hidden, targets, Math.max(1, MOST_LOGITS / model.vocabularySize()));
  }

  /**
   * As {@link #of(LanguageModel, NDArray, int[])}.
   *
   * @param rows how many rows' logits there are at once
   */
  static NextTokenLoss of(LanguageModel model, NDArray hidden, int[] targets, int rows) {
    double sum = 0;
    try (NDList gradients = new NDList()) {
      for (int from = 0; from < targets.length; from += rows) {
        int to = Math.min(from + rows, targets.length);
        try (NDArray part = hidden.get(new NDIndex(from + ":" + to));
            NDArray places = places(hidden, Arrays.copyOfRange(targets, from, to));
            NDArray logits = model.logits(part);
            NDArray logarithms = logits.logSoftmax(1);
            NDArray own = logarithms.gather(places, 1);
            NDArray ownSum = own.sum()) {
          sum -= ownSum.getFloat();
          gradients.add(gradient(model, logits, logarithms, own, places, targets.length));
        }
      }
      NDArray gradient = NDArrays.concat(gradients, 0);
      gradient.attach(hidden.getManager());
      return new NextTokenLoss((float) (sum / targets.length), gradient);
    }
  }

  private static NDArray gradient(
      LanguageModel model,
      NDArray logits,
      NDArray logarithms,
      NDArray own,
      NDArray places,
      int targets) {
    try (NDArray probabilities = logarithms.exp();
        NDArray ownProbabilities = own.exp();
        NDArray less = ownProbabilities.sub(1);
        NDArray ofLogits = probabilities.scatter(places, less, 1)) {
      ofLogits.divi(targets);
      return model.logitsBackward(logits, ofLogits);
    }
  }

  private static NDArray places(NDArray like, int[] targets) {
    long[] numbers = Arrays.stream(targets).asLongStream().toArray();
    return like.getManager().create(numbers, new Shape(targets.length, 1));
  }
}
