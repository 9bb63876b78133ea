// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

/**
 * The largest picture that is decoded.
 *
 * @param bytes the encoded size
 * @param pixels width times height, as the header says; checked before anything is decoded
 */
public record ImageLimits(long bytes, long pixels) {

  /** 16 MiB and 64 megapixels. */
  public static final ImageLimits STANDARD = new ImageLimits(16L << 20, 64_000_000L);

  public ImageLimits {
    if (bytes < 1 || pixels < 1) {
      throw new IllegalArgumentException(
          "image limits of " + bytes + " bytes and " + pixels + " pixels; both must be above 0");
    }
  }
}
