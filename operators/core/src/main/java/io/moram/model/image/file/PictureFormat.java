// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.file;

/** The formats of pictures that are decoded. */
public enum PictureFormat {
  JPEG("JPEG"),
  PNG("PNG"),
  WEBP("WebP"),
  GIF("GIF"),
  BMP("BMP"),
  TIFF("TIFF"),
  PNM("PNM"),
  TGA("TGA");

  private final String title;

  PictureFormat(String title) {
    this.title = title;
  }

  /** The name for people. */
  @Override
  public String toString() {
    return title;
  }
}
