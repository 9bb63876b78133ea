// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import io.moram.serving.Outcome.RankedClass;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Turns similarities into ranked classes. */
public final class Ranking {
  private Ranking() {}

  /**
   * The best classes by softmax(scale * cosine) over all of them; of equals, the first.
   *
   * @param picture the picture's embedding, of length 1
   * @param labels the candidates' names
   * @param texts the candidates' embeddings, of length 1, in the same order
   * @param scale the backbone's learned scale of the cosines
   * @param topK how many to return at most
   */
  static List<RankedClass> rank(
      float[] picture, List<String> labels, List<float[]> texts, float scale, int topK) {
    double[] logits = logits(picture, texts, scale);
    double greatest = Arrays.stream(logits).max().orElse(0);
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - greatest);
    }
    double[] probabilities = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = Math.exp(logits[i] - greatest) / sum;
    }
    return best(labels, logits, probabilities, topK);
  }

  /** scale * cosine of a picture and every text. */
  static double[] logits(float[] picture, List<float[]> texts, float scale) {
    return texts.stream().mapToDouble(text -> scale * dot(picture, text)).toArray();
  }

  /**
   * The best classes by probability; of equals, the first.
   *
   * @param probabilities of the labels, in their order
   * @param topK how many to return at most
   */
  public static List<RankedClass> best(List<String> labels, double[] probabilities, int topK) {
    return best(labels, probabilities, probabilities, topK);
  }

  private static List<RankedClass> best(
      List<String> labels, double[] order, double[] probabilities, int topK) {
    return IntStream.range(0, order.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -order[i]))
        .limit(topK)
        .map(i -> new RankedClass(labels.get(i), (float) probabilities[i]))
        .toList();
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
