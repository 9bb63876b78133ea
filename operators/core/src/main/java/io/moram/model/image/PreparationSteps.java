// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import java.util.List;
import java.util.Locale;
import org.apiguardian.api.API;

/**
 * What happens to a decoded picture before the image encoder gets it, in this order: scale, cut out
 * the middle, multiply, subtract the mean, divide by the deviation.
 *
 * @param fit what {@code width} and {@code height} mean
 * @param width the width after scaling, in pixels, at least {@code side}
 * @param height the height after scaling, in pixels, at least {@code side}
 * @param filter how samples are mixed when a picture is scaled
 * @param side the side of the middle that is cut out, in pixels
 * @param scale what each sample of 0 to 255 is multiplied by
 * @param mean what is subtracted then, for red, green and blue
 * @param deviation what is divided by at last, for red, green and blue; not zero
 */
@API(status = API.Status.EXPERIMENTAL)
public record PreparationSteps(
    Fit fit,
    int width,
    int height,
    ResamplingFilter filter,
    int side,
    float scale,
    List<Float> mean,
    List<Float> deviation) {

  /** OpenAI's mean of red, green and blue. */
  public static final List<Float> CLIP_MEAN = List.of(0.48145467f, 0.4578275f, 0.40821072f);

  /** OpenAI's deviation of red, green and blue. */
  public static final List<Float> CLIP_DEVIATION = List.of(0.26862955f, 0.2613026f, 0.2757771f);

  /** One step of the samples of a byte. */
  public static final float BYTE_SCALE = 1f / 255;

  private static final int MOST_PIXELS = 16_384;

  /** How a picture is brought to its size. */
  public enum Fit {
    /** The shorter side gets the width, and the longer one keeps the picture's shape. */
    SHORTER_SIDE,
    /** Both sides get their size, whatever the picture's shape. */
    EXACT
  }

  /** Checks the sizes. */
  public PreparationSteps {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (side < 1 || width < side || height < side || Math.max(width, height) > MOST_PIXELS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pictures are scaled to %d x %d and cut to %d x %d; must be at least as large as the"
                  + " cut, and at most %d",
              width,
              height,
              side,
              side,
              MOST_PIXELS));
    }
  }

  /** What CLIP models do that say nothing else. */
  public static PreparationSteps standard(int side) {
    return new PreparationSteps(
        Fit.SHORTER_SIDE,
        side,
        side,
        ResamplingFilter.BICUBIC,
        side,
        BYTE_SCALE,
        CLIP_MEAN,
        CLIP_DEVIATION);
  }

  /** The steps in words, in their order. */
  public List<String> describe() {
    return List.of(
        fit == Fit.EXACT
            ? "scale to " + width + " x " + height + ", whatever the shape (" + filter + ")"
            : "scale the shorter side to " + width + " (" + filter + ")",
        "cut out the middle " + side + " x " + side,
        "multiply by " + scale,
        "subtract the mean " + mean,
        "divide by the deviation " + deviation);
  }
}
