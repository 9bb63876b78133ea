// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

import java.util.Arrays;

/** The backbones whose shapes are measured. */
public enum BenchShape {
  /** CLIP's ViT-B/16, with random weights. */
  VIT_B_16("vit-b-16", 224, 768, 197),
  /** The small model that comes with the project. */
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

  /** Its name on the command line and in files. */
  public String key() {
    return key;
  }

  /** The side of a prepared picture in pixels. */
  public int imageSide() {
    return imageSide;
  }

  /** How wide a token of the image encoder is. */
  public int visionWidth() {
    return visionWidth;
  }

  /** How many tokens the image encoder makes of a picture. */
  public int visionTokens() {
    return visionTokens;
  }

  /**
   * The shape of a name.
   *
   * @throws IllegalArgumentException if there is none, with the names that there are
   */
  public static BenchShape of(String key) {
    return Arrays.stream(values())
        .filter(shape -> shape.key.equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no shape "
                        + key
                        + "; there are "
                        + Arrays.stream(values()).map(BenchShape::key).toList()));
  }
}
