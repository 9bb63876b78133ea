// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

/**
 * The two parts of a picture's frozen features, which lie one after the other: what the encoder's
 * last hidden layer has (the class token, then the mean of the patches), and the final embedding.
 *
 * @param hidden the numbers of the first part, at least 1
 * @param embedding the numbers of the second part, at least 1
 */
public record FeatureWidths(int hidden, int embedding) {

  public FeatureWidths {
    if (hidden < 1 || embedding < 1) {
      throw new IllegalArgumentException(
          "feature widths are " + hidden + " and " + embedding + "; both must be 1 or more");
    }
  }

  /** The numbers of a picture's features. */
  public int total() {
    return hidden + embedding;
  }

  /**
   * Whether features have this width and are finite. Others must not enter any sum.
   *
   * @param features of one picture
   */
  public boolean fit(float[] features) {
    if (features.length != total()) {
      return false;
    }
    for (float feature : features) {
      if (!Float.isFinite(feature)) {
        return false;
      }
    }
    return true;
  }
}
