// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import java.util.Locale;

/**
 * The filters of the Python Imaging Library that weigh the samples around a place. Its filter
 * {@code nearest} weighs nothing, and is none of them.
 */
public enum ResamplingFilter {
  /** The mean of what a pixel covers. */
  BOX(4, 0.5),
  /** A triangle. */
  BILINEAR(2, 1),
  /** A raised cosine on a sine cardinal. */
  HAMMING(5, 1),
  /** Keys's cubic convolution with a = -1/2, which CLIP models were trained with. */
  BICUBIC(3, 2),
  /** A sine cardinal in a window of three lobes. */
  LANCZOS(1, 3);

  private static final double SHARPNESS = -0.5;

  private final int number;
  private final double reach;

  ResamplingFilter(int number, double reach) {
    this.number = number;
    this.reach = reach;
  }

  /** The number that the Python Imaging Library gives it. */
  public int number() {
    return number;
  }

  /** How far it reaches, in samples of the source where that is not shrunk. */
  double reach() {
    return reach;
  }

  /** The weight of a sample at a distance, which is not normalised. */
  double weight(double distance) {
    double x = Math.abs(distance);
    return switch (this) {
      // The edge belongs to one side only, so that a sample is never counted twice.
      case BOX -> distance > -reach && distance <= reach ? 1 : 0;
      case BILINEAR -> x < reach ? 1 - x : 0;
      case HAMMING -> {
        if (x == 0) {
          yield 1;
        }
        yield x < reach ? sineCardinal(x) * (0.54 + 0.46 * Math.cos(Math.PI * x)) : 0;
      }
      case BICUBIC -> cubic(x);
      case LANCZOS -> x < reach ? sineCardinal(x) * sineCardinal(x / reach) : 0;
    };
  }

  private static double cubic(double x) {
    if (x < 1) {
      return ((SHARPNESS + 2) * x - (SHARPNESS + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * SHARPNESS : 0;
  }

  private static double sineCardinal(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }

  /** The name in lower case, as configurations have it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
