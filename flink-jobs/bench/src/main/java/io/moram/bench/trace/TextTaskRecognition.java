// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.ClassPrompt;
import io.moram.client.data.TextItem;
import io.moram.client.data.TextTask;
import io.moram.model.FeatureWidths;
import io.moram.model.LanguageModel;
import io.moram.recall.ClassGaussians;
import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureSums;
import io.moram.recall.TextFeatures;
import java.util.ArrayList;
import java.util.List;

/**
 * Recognises the task of a prompt. A task is one class of the signatures that recall uses: the mean
 * over a prompt's tokens of the frozen model's hidden states at half of its depth, scaled to unit
 * length. The two halves of that vector have a covariance each.
 */
final class TextTaskRecognition {

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
    this.widths = TextFeatures.widths(model);
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
    return new TextFeatures(model).of(prompts.stream().map(reader::tokens).toList());
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
