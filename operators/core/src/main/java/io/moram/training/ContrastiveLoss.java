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
 *
 * <p>With M 1 where a picture is of a class, else 0, the gradient of l is (softmax(lᵢ) − M) / n +
 * (softmax(lⱼ) Σᵢ M − M) / C.
 *
 * @param value the loss
 * @param imageGradient of the pictures' embeddings, {@code [n, width]}
 * @param textGradient of the classes' embeddings, {@code [c, width]}
 */
record ContrastiveLoss(float value, NDArray imageGradient, NDArray textGradient) {

  /**
   * The loss and its gradients, of the manager of {@code images}.
   *
   * @param images I, {@code [n, width]}, of length 1
   * @param texts T, {@code [c, width]}, of length 1
   * @param classes the class of every picture, 0 to c
   * @param earlierClasses C − c
   */
  static ContrastiveLoss of(
      NDArray images, NDArray texts, int[] classes, int earlierClasses, float logitScale) {
    int pictures = classes.length;
    long own = texts.getShape().get(0);
    long all = own + earlierClasses;
    try (NDManager scope = images.getManager().newSubManager()) {
      scope.tempAttachAll(images, texts);
      NDArray logits = images.matMul(texts.transpose()).mul(logitScale);
      NDArray mask = oneHot(scope, classes, own);
      NDArray toText = logits.logSoftmax(1);
      NDArray toPicture = logits.logSoftmax(0);
      float value =
          -toText.mul(mask).sum().getFloat() / pictures
              - toPicture.mul(mask).sum().getFloat() / all;
      NDArray picturesOfClass = mask.sum(new int[] {0}, true);
      NDArray gradient =
          toText
              .exp()
              .sub(mask)
              .div(pictures)
              .add(toPicture.exp().mul(picturesOfClass).sub(mask).div(all))
              .mul(logitScale);
      NDArray imageGradient = gradient.matMul(texts);
      NDArray textGradient = gradient.transpose().matMul(images);
      scope.ret(imageGradient);
      scope.ret(textGradient);
      return new ContrastiveLoss(value, imageGradient, textGradient);
    }
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
