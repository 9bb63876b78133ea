// SPDX-License-Identifier: Apache-2.0
package io.moram.training.picture;

import ai.djl.ndarray.NDManager;
import io.moram.model.Backbone;
import io.moram.model.ImageStates;
import java.util.List;

/**
 * The image encoder's layers below the lowest adapted one. No atom changes them, so they are
 * computed once per picture, and not in every step.
 *
 * @param backbone the frozen model
 * @param count the number of these layers, 0 to {@link Backbone#imageLayers}
 */
public record FrozenLayers(Backbone backbone, int count) {

  /**
   * What a training step needs of a picture: its tokens after these layers, or its pixels if there
   * is no such layer. One picture per pass, so that the bits do not depend on other pictures.
   *
   * @param pixels as the backbone's preprocessing gives them
   */
  public float[] prepare(float[] pixels) {
    if (count == 0) {
      return pixels;
    }
    try (NDManager scope = backbone.newScope();
        ImageStates states = backbone.encodeLower(scope, List.of(pixels), count)) {
      return states.each().get(0);
    }
  }

  /**
   * Puts pictures together for a pass through the other layers.
   *
   * @param scope owns the result
   * @param prepared what {@link #prepare} gave, at least one
   */
  public ImageStates together(NDManager scope, List<float[]> prepared) {
    return count == 0
        ? backbone.encodeLower(scope, prepared, 0)
        : backbone.lowerStates(scope, prepared, count);
  }
}
