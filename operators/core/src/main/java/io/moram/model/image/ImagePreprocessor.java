// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.image.file.ImageLimits;
import io.moram.model.image.file.PictureHeader;
import io.moram.model.image.file.RgbPicture;
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
  private final PictureDecoder decoder;

  private ImagePreprocessor(
      int shorterSide,
      int side,
      float scale,
      List<Float> mean,
      List<Float> deviation,
      PictureDecoder decoder) {
    this.shorterSide = shorterSide;
    this.side = side;
    this.scale = scale;
    this.mean = mean;
    this.deviation = deviation;
    this.decoder = decoder;
  }

  /** What CLIP models do that say nothing else. */
  public static ImagePreprocessor standard(int side) {
    return new ImagePreprocessor(
        side, side, 1f / 255, CLIP_MEAN, CLIP_DEVIATION, PictureDecoder.standard());
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
        PictureDecoder.standard());
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

  /** The same preparation with other limits. Both share the memory for decoding. */
  public ImagePreprocessor withLimits(ImageLimits limits) {
    return with(decoder.with(limits));
  }

  /** The same preparation with another rule. Both share the memory for decoding. */
  public ImagePreprocessor withOrientation(OrientationRule rule) {
    return with(decoder.with(rule));
  }

  /**
   * The same preparation without a limit on time, for pictures that were accepted before. So a slow
   * machine never refuses them.
   */
  public ImagePreprocessor forAccepted() {
    return withLimits(decoder.limits().withoutTime());
  }

  private ImagePreprocessor with(PictureDecoder other) {
    return new ImagePreprocessor(shorterSide, side, scale, mean, deviation, other);
  }

  /** The side of a prepared picture in pixels. */
  public int side() {
    return side;
  }

  /** The largest size of a picture's file, in bytes. */
  public long maxBytes() {
    return decoder.limits().bytes();
  }

  /** How many bytes a prepared picture takes. */
  public long preparedBytes() {
    return (long) CHANNELS * side * side * Float.BYTES;
  }

  /**
   * Decodes and prepares a picture.
   *
   * @param picture an encoded picture: see docs/pictures.md for the formats
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

  /**
   * Reads the header of a picture, and checks its limits.
   *
   * @throws BadImageException if it is refused
   */
  public PictureReport inspect(byte[] picture) throws BadImageException {
    PictureHeader header = decoder.header(picture);
    return new PictureReport(
        header.format().toString(),
        header.width(),
        header.height(),
        header.orientation().exif(),
        header.colours());
  }

  /**
   * Decodes, scales and cuts a picture, as {@link #prepare} does before it makes floats.
   *
   * @return {@code [3, side, side]}, 0 to 255: red, green and blue, each row by row
   * @throws BadImageException if the picture is too large or cannot be decoded
   */
  public byte[] samples(byte[] picture) throws BadImageException {
    int[] pixels = resized(picture);
    byte[] samples = new byte[CHANNELS * pixels.length];
    for (int i = 0; i < samples.length; i++) {
      int shift = 8 * (CHANNELS - 1 - i / pixels.length);
      samples[i] = (byte) (pixels[i % pixels.length] >> shift);
    }
    return samples;
  }

  /** The middle of the scaled picture, {@code [side, side]}, each number 0xRRGGBB. */
  int[] resized(byte[] picture) throws BadImageException {
    return decoder.decode(picture, this::scaled);
  }

  private int[] scaled(RgbPicture decoded) {
    int shorter = Math.min(decoded.width(), decoded.height());
    long newWidth = (long) shorterSide * decoded.width() / shorter;
    long newHeight = (long) shorterSide * decoded.height() / shorter;
    return BicubicScaler.scale(
        decoded, newWidth, newHeight, (newWidth - side) / 2, (newHeight - side) / 2, side);
  }
}
