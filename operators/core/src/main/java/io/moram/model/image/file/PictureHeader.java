// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.file;

/**
 * What is known about a picture before it is decoded.
 *
 * @param format the format of its bytes, whatever its name says
 * @param width in pixels, as stored
 * @param height in pixels, as stored
 * @param colours the kind of its samples, in words
 * @param orientation how it is to be shown
 * @param memory what decoding takes, in bytes
 * @param passes how often decoding passes over all pixels, at least 1
 */
public record PictureHeader(
    PictureFormat format,
    int width,
    int height,
    String colours,
    Orientation orientation,
    long memory,
    int passes) {

  /** A header of a picture that is decoded in one pass. */
  public PictureHeader(
      PictureFormat format,
      int width,
      int height,
      String colours,
      Orientation orientation,
      long memory) {
    this(format, width, height, colours, orientation, memory, 1);
  }

  /** The number of pixels. */
  public long pixels() {
    return (long) width * height;
  }

  /**
   * Checks that the picture may be decoded.
   *
   * @throws RefusedPictureException if it is above a limit, or has no pixels
   */
  public void check(ImageLimits limits) throws RefusedPictureException {
    if (width < 1 || height < 1) {
      throw RefusedPictureException.damaged(String.format("it has %d x %d pixels", width, height));
    }
    String size = String.format("the picture has %d x %d pixels", width, height);
    if (pixels() > limits.pixels()) {
      throw RefusedPictureException.tooLarge(
          size + "; the limit is " + limits.pixels() + ". Send a smaller one.");
    }
    if (Math.max(width, height) > limits.side()) {
      throw RefusedPictureException.tooLarge(
          size + "; the limit of each side is " + limits.side() + ". Send a smaller one.");
    }
    if (pixels() * passes > limits.work()) {
      throw RefusedPictureException.tooLarge(
          String.format(
              "%s, and decoding %s takes as long as %d passes; the limit of pixels is %d then. Send a"
                  + " smaller one, or one with fewer passes.",
              size, format, passes, limits.work() / passes));
    }
    if (memory > limits.memory()) {
      throw RefusedPictureException.tooLarge(
          String.format(
              "%s and needs %d MiB of memory to decode, more heap memory than the limit of %d MiB."
                  + " Send a smaller one.",
              size, memory >> 20, limits.memory() >> 20));
    }
  }
}
