// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import io.moram.serving.Outcome.RankedClass;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Turns similarities into ranked classes. */
final class Ranking {
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
    double[] logits = texts.stream().mapToDouble(text -> scale * dot(picture, text)).toArray();
    double greatest = IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).max().orElse(0);
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - greatest);
    }
    double whole = sum;
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -logits[i]))
        .limit(topK)
        .map(i -> new RankedClass(labels.get(i), (float) (Math.exp(logits[i] - greatest) / whole)))
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
