// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import io.moram.model.image.file.ImageLimits;
import io.moram.model.image.file.PictureHeader;
import io.moram.model.image.file.RgbPicture;

/**
 * Decodes a picture and prepares it for the image encoder, as the Hugging Face CLIPImageProcessor
 * does. Thread-safe.
 */
public final class ImagePreprocessor {

  private static final int CHANNELS = 3;

  private final PreparationSteps steps;
  private final PictureDecoder decoder;

  private ImagePreprocessor(PreparationSteps steps, PictureDecoder decoder) {
    this.steps = steps;
    this.decoder = decoder;
  }

  /** What CLIP models do that say nothing else. */
  public static ImagePreprocessor standard(int side) {
    return of(PreparationSteps.standard(side));
  }

  /** A preparation by its steps. */
  public static ImagePreprocessor of(PreparationSteps steps) {
    return new ImagePreprocessor(steps, PictureDecoder.standard());
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
    return new ImagePreprocessor(steps, other);
  }

  /** The side of a prepared picture in pixels. */
  public int side() {
    return steps.side();
  }

  /** The largest size of a picture's file, in bytes. */
  public long maxBytes() {
    return decoder.limits().bytes();
  }

  /** How many bytes a prepared picture takes. */
  public long preparedBytes() {
    return (long) CHANNELS * side() * side() * Float.BYTES;
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
      float mean = steps.mean().get(channel);
      float deviation = steps.deviation().get(channel);
      for (int i = 0; i < pixels.length; i++) {
        float value = ((pixels[i] >> shift) & 0xFF) * steps.scale();
        prepared[channel * pixels.length + i] = (value - mean) / deviation;
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
    long newWidth = steps.width();
    long newHeight = steps.height();
    if (steps.fit() == PreparationSteps.Fit.SHORTER_SIDE) {
      int shorter = Math.min(decoded.width(), decoded.height());
      newWidth = newWidth * decoded.width() / shorter;
      newHeight = newHeight * decoded.height() / shorter;
    }
    int side = steps.side();
    return PictureScaler.scale(
        decoded,
        steps.filter(),
        newWidth,
        newHeight,
        (newWidth - side) / 2,
        (newHeight - side) / 2,
        side);
  }
}
