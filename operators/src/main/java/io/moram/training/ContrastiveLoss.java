// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The recipe's loss of a batch of n pictures and the c classes of the open task:
 *
 * <pre>
 * l = s · I Tᵀ                                   logits, s the backbone's logit scale
 * −1/n Σᵢ log softmax(lᵢ)[class of i]            picture → text
 * −1/C Σⱼ Σ_{i of class j} log softmax(lⱼ)[i]    text → picture, softmax over the batch's pictures
 * </pre>
 *
 * C counts earlier tasks' classes too. They add nothing else: in the first term they are masked to
 * −∞, in the second no picture of the batch is theirs. So their texts need not be encoded.
 */
final class ContrastiveLoss {

  private ContrastiveLoss() {}

  /**
   * The loss, a scalar of the manager of {@code images}.
   *
   * @param images {@code [n, width]}, of length 1
   * @param texts {@code [c, width]}, of length 1
   * @param classes the class of every picture, 0 to c
   * @param earlierClasses C − c
   */
  static NDArray of(
      NDArray images, NDArray texts, int[] classes, int earlierClasses, float logitScale) {
    NDManager scope = images.getManager();
    int pictures = classes.length;
    long own = texts.getShape().get(0);
    NDArray logits = images.matMul(texts.transpose()).mul(constant(scope, logitScale));
    NDArray mask = oneHot(scope, classes, own);
    NDArray toText = logits.logSoftmax(1).mul(mask).sum().neg().div(constant(scope, pictures));
    NDArray toPicture =
        logits
            .logSoftmax(0)
            .mul(mask)
            .sum()
            .neg()
            .div(constant(scope, (float) (own + earlierClasses)));
    return toText.add(toPicture);
  }

  /**
   * A number in the engine's memory: autograd keeps it longer than the JVM keeps the buffer that an
   * operation makes of a Number.
   */
  private static NDArray constant(NDManager scope, float number) {
    return scope.full(new Shape(), number);
  }

  /** {@code [pictures, width]}: 1 where the picture is of the class, else 0. */
  private static NDArray oneHot(NDManager scope, int[] classes, long width) {
    int columns = Math.toIntExact(width);
    float[] mask = new float[classes.length * columns];
    for (int picture = 0; picture < classes.length; picture++) {
      mask[picture * columns + classes[picture]] = 1;
    }
    return scope.create(mask, new Shape(classes.length, columns));
  }
}
