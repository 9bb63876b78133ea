// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The frozen features of prompts, which tell tasks apart: the mean over a prompt's tokens of the
 * hidden states at half of the model's depth, scaled to unit length.
 */
public final class TextFeatures {

  private static final int TOGETHER = 16;

  private final LanguageModel model;

  public TextFeatures(LanguageModel model) {
    this.model = model;
  }

  /** The widths of the two halves of the features, which have a covariance each. */
  public static FeatureWidths widths(LanguageModel model) {
    int half = model.width() / 2;
    return new FeatureWidths(half, model.width() - half);
  }

  /**
   * Computes features.
   *
   * @param prompts the tokens of each, none empty
   * @return of unit length, {@link LanguageModel#width} wide, in the order of the prompts
   */
  public List<float[]> of(List<int[]> prompts) {
    int depth = (model.layers() + 1) / 2;
    List<float[]> features = new ArrayList<>(prompts.size());
    for (int from = 0; from < prompts.size(); from += TOGETHER) {
      List<int[]> some = prompts.subList(from, Math.min(from + TOGETHER, prompts.size()));
      for (float[] mean : model.meanHidden(PackedTokens.of(some), depth)) {
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
    double length = Math.sqrt(Math.max(squares, Double.MIN_NORMAL));
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
  }
}
