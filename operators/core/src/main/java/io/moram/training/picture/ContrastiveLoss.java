// SPDX-License-Identifier: Apache-2.0
package io.moram.training.picture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.List;

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
 * <p>Texts of other classes can be given for the first term alone: negatives, which get no
 * gradient.
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
   * @param negatives more texts for the first term, {@code [width]} each, of length 1
   * @param classes the class of every picture, 0 to c
   * @param earlierClasses C − c
   */
  static ContrastiveLoss of(
      NDArray images,
      NDArray texts,
      List<float[]> negatives,
      int[] classes,
      int earlierClasses,
      float logitScale) {
    int pictures = classes.length;
    long own = texts.getShape().get(0);
    long all = own + earlierClasses;
    try (NDManager scope = images.getManager().newSubManager()) {
      scope.tempAttachAll(images, texts);
      NDArray logits = images.matMul(texts.transpose()).mul(logitScale);
      NDArray mask = oneHot(scope, classes, own);
      NDArray others = negatives.isEmpty() ? null : rows(scope, negatives);
      NDArray toAllTexts =
          others == null
              ? logits.logSoftmax(1)
              : logits.concat(images.matMul(others.transpose()).mul(logitScale), 1).logSoftmax(1);
      NDArray toText = others == null ? toAllTexts : toAllTexts.get(new NDIndex(":, 0:" + own));
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
      if (others != null) {
        NDArray toOthers = toAllTexts.get(new NDIndex(":, " + own + ":")).exp();
        imageGradient.addi(toOthers.div(pictures).mul(logitScale).matMul(others));
      }
      NDArray textGradient = gradient.transpose().matMul(images);
      scope.ret(imageGradient);
      scope.ret(textGradient);
      return new ContrastiveLoss(value, imageGradient, textGradient);
    }
  }

  private static NDArray rows(NDManager scope, List<float[]> vectors) {
    int width = vectors.get(0).length;
    float[] flat = new float[vectors.size() * width];
    for (int i = 0; i < vectors.size(); i++) {
      System.arraycopy(vectors.get(i), 0, flat, i * width, width);
    }
    return scope.create(flat, new Shape(vectors.size(), width));
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
