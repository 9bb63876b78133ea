// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The formats of pictures that are decoded, told apart by their first bytes. */
enum PictureFormat {
  JPEG("FFD8FF"),
  PNG("89504E470D0A1A0A"),
  GIF(hex("GIF87a"), hex("GIF89a")),
  BMP(hex("BM")),
  TIFF("49492A00", "4D4D002A");

  private final List<byte[]> beginnings;

  PictureFormat(String... beginnings) {
    this.beginnings = Arrays.stream(beginnings).map(HexFormat.of()::parseHex).toList();
  }

  /** The format of a picture's file; empty if it is another one. */
  static Optional<PictureFormat> of(byte[] picture) {
    return Arrays.stream(values())
        .filter(format -> format.beginnings.stream().anyMatch(start -> startsWith(picture, start)))
        .findFirst();
  }

  private static boolean startsWith(byte[] picture, byte[] start) {
    return picture.length >= start.length
        && Arrays.equals(picture, 0, start.length, start, 0, start.length);
  }

  private static String hex(String ascii) {
    return HexFormat.of().formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
  }
}
