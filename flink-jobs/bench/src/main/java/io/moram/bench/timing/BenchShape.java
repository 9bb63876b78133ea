// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

import java.util.Arrays;

/** The shapes of the measured backbones. */
public enum BenchShape {
  /** CLIP's ViT-B/16, with random weights. */
  VIT_B_16("vit-b-16", 224, 768, 197),
  /** The bundled small model. */
  CLIP_MINI("clip-mini", 32, 192, 17);

  private final String key;
  private final int imageSide;
  private final int visionWidth;
  private final int visionTokens;

  BenchShape(String key, int imageSide, int visionWidth, int visionTokens) {
    this.key = key;
    this.imageSide = imageSide;
    this.visionWidth = visionWidth;
    this.visionTokens = visionTokens;
  }

  /** The name on the command line and in files. */
  public String key() {
    return key;
  }

  /** The side of a prepared picture in pixels. */
  public int imageSide() {
    return imageSide;
  }

  /** The width of a token of the image encoder. */
  public int visionWidth() {
    return visionWidth;
  }

  /** The number of tokens per picture in the image encoder. */
  public int visionTokens() {
    return visionTokens;
  }

  /**
   * Returns the shape with a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public static BenchShape of(String key) {
    return Arrays.stream(values())
        .filter(shape -> shape.key.equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--shape is "
                        + key
                        + "; must be one of "
                        + Arrays.stream(values()).map(BenchShape::key).toList()));
  }
}
