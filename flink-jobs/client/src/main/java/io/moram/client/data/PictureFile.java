// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A picture's file, read when it is needed.
 *
 * @param name names the picture to people: {@code domain/split/class/file}
 * @param label its class name; empty where nothing says it
 * @param file where it is; may lie in a zip file that is open
 */
public record PictureFile(String name, String label, Path file) {

  /** The largest file that is taken, in bytes: 10 MiB. */
  public static final int MAX_BYTES = 10 << 20;

  private static final List<String> EXTENSIONS = List.of(".jpg", ".jpeg", ".png", ".bmp", ".gif");

  /** Whether a file's name is a picture's: JPEG, PNG, BMP or GIF. */
  static boolean isPicture(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && EXTENSIONS.stream().anyMatch(name::endsWith);
  }

  /**
   * The file's bytes, at most {@link #MAX_BYTES}.
   *
   * @throws DataException if the file is larger
   */
  public byte[] read() throws IOException {
    // A zip entry's stated size may lie, so the limit counts what really comes out.
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new DataException(
            name + " is larger than " + (MAX_BYTES >> 20) + " MiB, the most that a picture may be");
      }
      return bytes;
    }
  }
}
