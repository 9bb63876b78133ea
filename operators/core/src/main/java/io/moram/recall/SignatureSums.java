// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import io.moram.atoms.ClassPrompt;
import io.moram.model.FeatureWidths;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Running sums over the frozen features of an open task's pictures, in double precision. Their
 * order is the order of {@link #add}, so the same stream gives the same bits. Not thread-safe.
 */
public final class SignatureSums {

  /**
   * The sums of one class.
   *
   * @param examples the number of pictures
   * @param sum Σ x, {@code [hidden + embedding]}
   */
  @SuppressWarnings("ArrayRecordComponent") // A view for whoever stores it; never compared.
  public record ClassSum(ClassPrompt prompt, long examples, double[] sum) {}

  private final FeatureWidths widths;
  private final Map<String, ClassSum> classes = new LinkedHashMap<>();
  private final double[] hiddenMoments;
  private final double[] embeddingMoments;

  /** Sums over nothing. */
  public SignatureSums(FeatureWidths widths) {
    this(
        widths,
        List.of(),
        new double[SymmetricMatrix.length(widths.hidden())],
        new double[SymmetricMatrix.length(widths.embedding())]);
  }

  /**
   * Sums as they were stored; takes over the arrays.
   *
   * @param classes in order of arrival
   * @param hiddenMoments Σ x xᵀ of the hidden part: the upper triangle, row by row
   * @param embeddingMoments the same of the embedding
   */
  public SignatureSums(
      FeatureWidths widths,
      List<ClassSum> classes,
      double[] hiddenMoments,
      double[] embeddingMoments) {
    this.widths = widths;
    classes.forEach(one -> this.classes.put(one.prompt().label(), one));
    this.hiddenMoments = hiddenMoments;
    this.embeddingMoments = embeddingMoments;
  }

  /** The bytes of the second moments, which are most of what is stored. */
  public static long momentBytes(FeatureWidths widths) {
    long numbers =
        (long) SymmetricMatrix.length(widths.hidden()) + SymmetricMatrix.length(widths.embedding());
    return Double.BYTES * numbers;
  }

  /**
   * Adds a picture.
   *
   * @param prompt its class; of two prompts of one class the first counts
   * @param features {@code [hidden + embedding]}; must {@link FeatureWidths#fit}
   */
  public void add(ClassPrompt prompt, float[] features) {
    String label = prompt.label();
    if (!widths.fit(features)) {
      throw new IllegalArgumentException(
          "features of class " + label + " are not finite or do not have the widths " + widths);
    }
    double[] x = new double[features.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = features[i];
    }
    ClassSum before = classes.get(label);
    double[] sum = before == null ? new double[x.length] : before.sum;
    for (int i = 0; i < x.length; i++) {
      sum[i] += x[i];
    }
    classes.put(
        label,
        before == null
            ? new ClassSum(prompt, 1, sum)
            : new ClassSum(before.prompt, before.examples + 1, sum));
    SymmetricMatrix.addOuterProduct(hiddenMoments, 1, x, 0, widths.hidden());
    SymmetricMatrix.addOuterProduct(embeddingMoments, 1, x, widths.hidden(), widths.embedding());
  }

  /** What the sums say so far. */
  public RecallSignature signature() {
    double[] hidden = hiddenMoments.clone();
    double[] embedding = embeddingMoments.clone();
    List<ClassSignature> signatures = new ArrayList<>(classes.size());
    for (ClassSum one : classes.values()) {
      double[] mean = new double[one.sum.length];
      float[] rounded = new float[mean.length];
      for (int i = 0; i < mean.length; i++) {
        mean[i] = one.sum[i] / one.examples;
        rounded[i] = (float) mean[i];
      }
      SymmetricMatrix.addOuterProduct(hidden, -(double) one.examples, mean, 0, widths.hidden());
      SymmetricMatrix.addOuterProduct(
          embedding, -(double) one.examples, mean, widths.hidden(), widths.embedding());
      signatures.add(new ClassSignature(one.prompt, one.examples, rounded));
    }
    return new RecallSignature(
        widths, signatures, rounded(hidden), rounded(embedding), Novelty.UNKNOWN);
  }

  private static float[] rounded(double[] numbers) {
    float[] rounded = new float[numbers.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) numbers[i];
    }
    return rounded;
  }

  /** The same sums in arrays of their own, for a state that must not change with these. */
  public SignatureSums copy() {
    return new SignatureSums(
        widths,
        classes.values().stream()
            .map(one -> new ClassSum(one.prompt, one.examples, one.sum.clone()))
            .toList(),
        hiddenMoments.clone(),
        embeddingMoments.clone());
  }

  public FeatureWidths widths() {
    return widths;
  }

  /** The classes in order of arrival; for whoever stores the sums. */
  public List<ClassSum> classes() {
    return List.copyOf(classes.values());
  }

  /** Σ x xᵀ of the hidden part; not to be changed. */
  public double[] hiddenMoments() {
    return hiddenMoments;
  }

  /** Σ x xᵀ of the embedding; not to be changed. */
  public double[] embeddingMoments() {
    return embeddingMoments;
  }
}
