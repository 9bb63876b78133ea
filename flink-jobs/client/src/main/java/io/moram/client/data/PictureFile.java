// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The file of a picture, which is read on request.
 *
 * @param name the name of the picture for people: {@code domain/split/class/file}
 * @param label its class name; empty if it is unknown
 * @param file its path; may be in an open zip file
 */
public record PictureFile(String name, String label, Path file) {

  /** The largest size of a file, in bytes: 10 MiB. */
  public static final int MAX_BYTES = 10 << 20;

  private static final List<String> EXTENSIONS = List.of(".jpg", ".jpeg", ".png", ".bmp", ".gif");

  /** Whether the name is that of a JPEG, PNG, BMP or GIF file. */
  static boolean isPicture(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && EXTENSIONS.stream().anyMatch(name::endsWith);
  }

  /**
   * Reads the file, at most {@link #MAX_BYTES} bytes.
   *
   * @throws DataException if the file is larger
   */
  public byte[] read() throws IOException {
    // The size that a zip entry states may be wrong, so the limit counts the bytes that are read.
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new DataException(
            name + " is too large; a picture must be at most " + (MAX_BYTES >> 20) + " MiB");
      }
      return bytes;
    }
  }
}
