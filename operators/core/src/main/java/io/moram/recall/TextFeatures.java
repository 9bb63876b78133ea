// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import io.moram.model.FeatureWidths;
import io.moram.model.LanguageModel;
import io.moram.model.PackedTokens;
import java.util.ArrayList;
import java.util.List;

/**
 * The frozen features of prompts: the mean over a prompt's tokens of the hidden states at half of
 * the model's depth, scaled to unit length. The two halves of that vector are the two parts of
 * {@link FeatureWidths}, so each has a covariance of its own.
 */
public final class TextFeatures {
  private final LanguageModel model;

  public TextFeatures(LanguageModel model) {
    this.model = model;
  }

  /** The widths of the two halves. */
  public static FeatureWidths widths(LanguageModel model) {
    return new FeatureWidths(model.width() / 2, model.width() - model.width() / 2);
  }

  /**
   * The features of prompts.
   *
   * @param prompts the tokens of each, at least one token each; may be none
   * @return of unit length, {@link LanguageModel#width} wide
   */
  public List<float[]> of(List<int[]> prompts) {
    List<float[]> features = new ArrayList<>(prompts.size());
    int depth = (model.layers() + 1) / 2;
    // One prompt per pass, so that the bits do not depend on other prompts.
    for (int[] prompt : prompts) {
      features.add(unit(model.meanHidden(PackedTokens.of(List.of(prompt)), depth).get(0)));
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
}
