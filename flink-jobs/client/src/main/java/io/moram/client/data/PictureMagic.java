// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The formats of pictures that are sent, told apart by their first bytes. Whether a picture can be
 * decoded is for the jobs to find out.
 */
enum PictureMagic {
  JPEG("FFD8FF"),
  PNG("89504E470D0A1A0A"),
  GIF("474946383761", "474946383961"),
  BMP("424D"),
  TIFF("49492A00", "4D4D002A"),
  /** The four bytes of the size stand between both parts. */
  WEBP("52494646........57454250");

  /** How many bytes of a file tell its format. */
  static final int LENGTH = 12;

  /** The formats, for messages. */
  static final String NAMES = "a JPEG, PNG, GIF, BMP, TIFF or WebP file";

  private static final List<String> EXTENSIONS =
      List.of(".jpg", ".jpeg", ".jfif", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp");

  /** Hexadecimal digits, with spaces between several beginnings; a dot is any digit. */
  private final String beginnings;

  PictureMagic(String... beginnings) {
    this.beginnings = String.join(" ", beginnings);
  }

  /** The format of a file with these first bytes; empty if it is another one. */
  static Optional<PictureMagic> of(byte[] bytes) {
    String start =
        HexFormat.of()
            .withUpperCase()
            .formatHex(Arrays.copyOf(bytes, Math.min(LENGTH, bytes.length)));
    return Arrays.stream(values()).filter(format -> format.matches(start)).findFirst();
  }

  /** Whether a file has the name of a picture. */
  static boolean isName(String file) {
    String lower = file.toLowerCase(Locale.ROOT);
    return EXTENSIONS.stream().anyMatch(lower::endsWith);
  }

  private boolean matches(String start) {
    return Arrays.stream(beginnings.split(" ", -1))
        .anyMatch(
            beginning ->
                start.length() >= beginning.length()
                    && start.substring(0, beginning.length()).matches(beginning));
  }
}
