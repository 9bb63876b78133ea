// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The formats of pictures that are decoded, told apart by their first bytes. */
enum PictureFormat {
  JPEG("FFD8FF"),
  PNG("89504E470D0A1A0A"),
  GIF("474946383761", "474946383961"),
  BMP("424D"),
  TIFF("49492A00", "4D4D002A");

  /** Hexadecimal digits, with spaces between several beginnings. */
  private final String beginnings;

  PictureFormat(String... beginnings) {
    this.beginnings = String.join(" ", beginnings);
  }

  /** The format of a picture's file; empty if it is another one. */
  static Optional<PictureFormat> of(byte[] picture) {
    return Arrays.stream(values())
        .filter(
            format ->
                Arrays.stream(format.beginnings.split(" ", -1))
                    .anyMatch(start -> startsWith(picture, HexFormat.of().parseHex(start))))
        .findFirst();
  }

  private static boolean startsWith(byte[] picture, byte[] start) {
    return picture.length >= start.length
        && Arrays.equals(picture, 0, start.length, start, 0, start.length);
  }
}
