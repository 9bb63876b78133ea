// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.ClassPrompt;
import io.moram.model.FeatureWidths;
import io.moram.model.LanguageModel;
import io.moram.model.PackedTokens;
import io.moram.recall.ClassGaussians;
import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureSums;
import java.util.ArrayList;
import java.util.List;

/**
 * Recognises the task of a prompt. A task is one class of the signatures that recall uses: the mean
 * over a prompt's tokens of the frozen model's hidden states at half of its depth, scaled to unit
 * length. The two halves of that vector have a covariance each.
 */
final class TextTaskRecognition {

  private static final int TOGETHER = 16;

  private final LanguageModel model;
  private final PromptAnswers reader;
  private final FeatureWidths widths;
  private final List<RecallSignature> signatures = new ArrayList<>();

  /**
   * @param reader tokenises prompts
   */
  TextTaskRecognition(LanguageModel model, PromptAnswers reader) {
    this.model = model;
    this.reader = reader;
    this.widths = new FeatureWidths(model.width() / 2, model.width() - model.width() / 2);
  }

  /** Makes the next task known. */
  void learn(TextTask task) {
    SignatureSums sums = new SignatureSums(widths);
    ClassPrompt one = new ClassPrompt(task.name(), "{}");
    for (float[] features : features(task.train().stream().map(TextItem::prompt).toList())) {
      sums.add(one, features);
    }
    signatures.add(sums.signature());
  }

  /** How many tasks are known. */
  int tasks() {
    return signatures.size();
  }

  /**
   * The features of prompts.
   *
   * @return of unit length, {@link LanguageModel#width} wide
   */
  List<float[]> features(List<String> prompts) {
    List<float[]> features = new ArrayList<>();
    for (int from = 0; from < prompts.size(); from += TOGETHER) {
      List<int[]> tokens =
          prompts.subList(from, Math.min(from + TOGETHER, prompts.size())).stream()
              .map(reader::tokens)
              .toList();
      int depth = (model.layers() + 1) / 2;
      for (float[] mean : model.meanHidden(PackedTokens.of(tokens), depth)) {
        features.add(unit(mean));
      }
    }
    return features;
  }

  private static float[] unit(float[] vector) {
    double squares = 0;
    for (float number : vector) {
      squares += (double) number * number;
    }
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / Math.sqrt(Math.max(squares, Double.MIN_NORMAL)));
    }
    return unit;
  }

  /**
   * The nearest of the known tasks.
   *
   * @param features what {@link #features} gave
   */
  int[] recognize(List<float[]> features) {
    try (NDManager scope = model.newScope();
        ClassGaussians gaussians = ClassGaussians.of(scope, signatures)) {
      ClassGaussians.Distances distances = gaussians.distances(features);
      int[] nearest = new int[features.size()];
      for (int i = 0; i < nearest.length; i++) {
        double least = Double.POSITIVE_INFINITY;
        for (int task = 0; task < signatures.size(); task++) {
          double own = distances.hidden()[i][task] + distances.embedding()[i][task];
          if (own < least) {
            least = own;
            nearest[i] = task;
          }
        }
      }
      return nearest;
    }
  }
}
