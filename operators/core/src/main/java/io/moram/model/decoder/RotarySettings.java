// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import io.moram.model.format.ForeignSettings;
import io.moram.model.format.InvalidBackboneException;

/**
 * How fast the pairs of a head's numbers rotate with the place of a token. Computed in single
 * precision, as transformers does.
 *
 * @param base the base of the powers
 * @param scaling how frequencies are changed
 * @param factor by which positions are stretched
 * @param low of {@code llama3}: wavelengths above the original context divided by it are stretched
 * @param high of {@code llama3}: wavelengths below the original context divided by it are kept
 * @param originalContext of {@code llama3}: the context before stretching, in tokens
 */
record RotarySettings(
    double base, Scaling scaling, double factor, double low, double high, int originalContext) {

  private static final String TYPES = "default, linear, dynamic or llama3";
  private static final int MOST_CONTEXT = 1 << 24;

  enum Scaling {
    NONE,
    LINEAR,
    LLAMA3
  }

  /**
   * Reads the settings of one kind of layers.
   *
   * @param rotary the object that has {@code rope_type}; may lack everything
   * @param base if {@code rope_theta} is not among them
   * @param context the model's context, in tokens
   */
  static RotarySettings read(ForeignSettings rotary, double base, int context)
      throws InvalidBackboneException {
    double theta = rotary.number("rope_theta", base);
    if (!(theta > 1)) {
      throw rotary.refused("rope_theta is %s; must be above 1", theta);
    }
    if (rotary.number("partial_rotary_factor", 1) != 1) {
      throw rotary.refused(
          "partial_rotary_factor is %s; must be 1, so that heads rotate whole. Get a model that"
              + " has no such key",
          rotary.shown("partial_rotary_factor"));
    }
    String key = rotary.has("rope_type") ? "rope_type" : "type";
    String type = rotary.has(key) ? rotary.get(key).asText() : "default";
    return switch (type) {
      // Up to max_position_embeddings, which is the longest sequence here, dynamic changes nothing.
      case "default", "dynamic" -> new RotarySettings(theta, Scaling.NONE, 1, 1, 1, 1);
      case "linear" -> new RotarySettings(theta, Scaling.LINEAR, factor(rotary), 1, 1, 1);
      case "llama3" -> {
        double low = rotary.number("low_freq_factor", 1);
        double high = rotary.number("high_freq_factor", 4);
        if (!(low > 0) || !(high > low)) {
          throw rotary.refused(
              "low_freq_factor is %s and high_freq_factor %s; the first must be above 0, the second"
                  + " above the first",
              low, high);
        }
        yield new RotarySettings(
            theta,
            Scaling.LLAMA3,
            factor(rotary),
            low,
            high,
            rotary.whole("original_max_position_embeddings", context, 1, MOST_CONTEXT));
      }
      default ->
          throw rotary.refused(
              "%s is %s; must be %s. Get a model with one of these kinds of rotary embeddings",
              key, rotary.shown(key), TYPES);
    };
  }

  private static double factor(ForeignSettings rotary) throws InvalidBackboneException {
    double factor = rotary.number("factor", 0);
    if (!(factor >= 1)) {
      throw rotary.refused(
          "factor is %s; must be a number of 1 or more", rotary.has("factor") ? factor : "absent");
    }
    return factor;
  }

  /** Radians per place, {@code headWidth / 2} numbers. */
  float[] frequencies(int headWidth) {
    float[] frequencies = new float[headWidth / 2];
    for (int i = 0; i < frequencies.length; i++) {
      float exponent = 2f * i / headWidth;
      frequencies[i] = scaled(1 / (float) Math.pow(base, exponent));
    }
    return frequencies;
  }

  private float scaled(float frequency) {
    return switch (scaling) {
      case NONE -> frequency;
      case LINEAR -> frequency / (float) factor;
      case LLAMA3 -> {
        float wavelength = (float) (2 * Math.PI) / frequency;
        if (wavelength > originalContext / low) {
          yield frequency / (float) factor;
        }
        if (wavelength < originalContext / high) {
          yield frequency;
        }
        float smooth = (float) ((originalContext / wavelength - low) / (high - low));
        yield (1 - smooth) * frequency / (float) factor + smooth * frequency;
      }
    };
  }
}
