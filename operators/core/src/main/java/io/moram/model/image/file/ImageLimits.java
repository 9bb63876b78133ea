// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.file;

/**
 * The largest picture that is decoded. All but the time are checked before anything is decoded, so
 * the same picture is always accepted or always refused.
 *
 * @param bytes the encoded size
 * @param side width and height, as the header says
 * @param pixels width times height
 * @param work width times height times the number of passes over the pixels, as a progressive JPEG
 *     makes them
 * @param memory what decoding takes, in bytes of memory
 * @param millis processor time of the decoding thread. It guards against what the other limits do
 *     not foresee
 */
public record ImageLimits(long bytes, int side, long pixels, long work, long memory, long millis) {

  /** The part of the heap that pictures may take while they are decoded, all together. */
  private static final long SHARE_OF_HEAP = 3;

  /** The most memory that one picture takes: 512 MiB, or a third of the heap if that is less. */
  private static final long MEMORY =
      Math.min(512L << 20, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);

  /** 16 MiB, 16,384 pixels per side, 64 megapixels, 2 seconds. */
  public static final ImageLimits STANDARD =
      new ImageLimits(16L << 20, 16_384, 64_000_000L, 256_000_000L, MEMORY, 2_000);

  /** Checks that every limit is above 0. */
  public ImageLimits {
    if (bytes < 1 || side < 1 || pixels < 1 || work < 1 || memory < 1 || millis < 1) {
      throw new IllegalArgumentException(
          String.format(
              "image limits of %d bytes, %d pixels per side, %d pixels, %d pixels of all passes,"
                  + " %d bytes of memory and %d ms; all must be above 0",
              bytes, side, pixels, work, memory, millis));
    }
  }

  /** The same limits with others for the encoded size and the pixels. */
  public ImageLimits with(long otherBytes, long otherPixels) {
    return new ImageLimits(otherBytes, side, otherPixels, work, memory, millis);
  }

  /**
   * The same limits without one on time, for pictures that have been accepted before. So a slow
   * machine never refuses them.
   */
  public ImageLimits withoutTime() {
    return new ImageLimits(bytes, side, pixels, work, memory, Long.MAX_VALUE);
  }
}
