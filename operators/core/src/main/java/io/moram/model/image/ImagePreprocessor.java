// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.model.format.InvalidBackboneException;
import java.util.List;

/**
 * Prepares a picture for the image encoder as the Hugging Face CLIPImageProcessor does: scale the
 * shorter side, cut out the middle, scale to 0 to 1, subtract the mean and divide by the deviation.
 * Thread-safe.
 */
public final class ImagePreprocessor {

  private static final int CHANNELS = 3;
  private static final int BICUBIC = 3;
  private static final List<Float> CLIP_MEAN = List.of(0.48145467f, 0.4578275f, 0.40821072f);
  private static final List<Float> CLIP_DEVIATION = List.of(0.26862955f, 0.2613026f, 0.2757771f);

  private final int shorterSide;
  private final int side;
  private final float scale;
  private final List<Float> mean;
  private final List<Float> deviation;
  private final ImageLimits limits;

  private ImagePreprocessor(
      int shorterSide,
      int side,
      float scale,
      List<Float> mean,
      List<Float> deviation,
      ImageLimits limits) {
    this.shorterSide = shorterSide;
    this.side = side;
    this.scale = scale;
    this.mean = mean;
    this.deviation = deviation;
    this.limits = limits;
  }

  /** What CLIP models do that say nothing else. */
  public static ImagePreprocessor standard(int side) {
    return new ImagePreprocessor(
        side, side, 1f / 255, CLIP_MEAN, CLIP_DEVIATION, ImageLimits.STANDARD);
  }

  /**
   * Reads a {@code preprocessor_config.json}.
   *
   * @param side what the image encoder takes
   */
  public static ImagePreprocessor parse(String file, JsonNode settings, int side)
      throws InvalidBackboneException {
    int crop = size(settings.path("crop_size"), "height", side);
    int shorterSide = size(settings.path("size"), "shortest_edge", side);
    if (crop != side || shorterSide < side) {
      throw new InvalidBackboneException(
          String.format(
              "%s: pictures are scaled to %d and cut to %d; the image encoder takes %d",
              file, shorterSide, crop, side));
    }
    if (settings.path("resample").asInt(BICUBIC) != BICUBIC) {
      throw new InvalidBackboneException(
          file + ": resample is " + settings.path("resample") + "; only 3, bicubic, is supported");
    }
    for (String step :
        List.of("do_resize", "do_center_crop", "do_rescale", "do_normalize", "do_convert_rgb")) {
      if (!settings.path(step).asBoolean(true)) {
        throw new InvalidBackboneException(
            file + ": " + step + " is false; only pictures prepared in full are supported");
      }
    }
    return new ImagePreprocessor(
        shorterSide,
        side,
        (float) settings.path("rescale_factor").asDouble(1.0 / 255),
        colours(file, settings.path("image_mean"), CLIP_MEAN),
        colours(file, settings.path("image_std"), CLIP_DEVIATION),
        ImageLimits.STANDARD);
  }

  /** A size is a number in old files, an object in new ones. */
  private static int size(JsonNode node, String field, int otherwise) {
    return node.isInt() ? node.asInt() : node.path(field).asInt(otherwise);
  }

  private static List<Float> colours(String file, JsonNode node, List<Float> otherwise)
      throws InvalidBackboneException {
    if (node.isMissingNode()) {
      return otherwise;
    }
    if (node.size() != CHANNELS) {
      throw new InvalidBackboneException(file + ": " + node + " should be three numbers");
    }
    return List.of(
        (float) node.get(0).asDouble(),
        (float) node.get(1).asDouble(),
        (float) node.get(2).asDouble());
  }

  /** The same preparation with other limits. */
  public ImagePreprocessor withLimits(ImageLimits limits) {
    return new ImagePreprocessor(shorterSide, side, scale, mean, deviation, limits);
  }

  /** The side of a prepared picture in pixels. */
  public int side() {
    return side;
  }

  /** How many bytes a prepared picture takes. */
  public long preparedBytes() {
    return (long) CHANNELS * side * side * Float.BYTES;
  }

  /**
   * Decodes and prepares a picture.
   *
   * @param picture an encoded picture: JPEG, PNG, GIF, BMP or TIFF
   * @return {@code [3, side, side]}: red, green and blue, each row by row
   * @throws BadImageException if the picture is too large or cannot be decoded
   */
  public float[] prepare(byte[] picture) throws BadImageException {
    int[] pixels = resized(picture);
    float[] prepared = new float[CHANNELS * pixels.length];
    for (int channel = 0; channel < CHANNELS; channel++) {
      int shift = 8 * (CHANNELS - 1 - channel);
      for (int i = 0; i < pixels.length; i++) {
        float value = ((pixels[i] >> shift) & 0xFF) * scale;
        prepared[channel * pixels.length + i] =
            (value - mean.get(channel)) / deviation.get(channel);
      }
    }
    return prepared;
  }

  /** The middle of the scaled picture, {@code [side, side]}, each number 0xRRGGBB. */
  int[] resized(byte[] picture) throws BadImageException {
    RgbPicture decoded = PictureDecoder.decode(picture, limits);
    int shorter = Math.min(decoded.width(), decoded.height());
    long newWidth = (long) shorterSide * decoded.width() / shorter;
    long newHeight = (long) shorterSide * decoded.height() / shorter;
    return BicubicScaler.scale(
        decoded, newWidth, newHeight, (newWidth - side) / 2, (newHeight - side) / 2, side);
  }
}
