// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import java.io.IOException;
import java.io.InputStream;

/**
 * The file of a picture, which is read on request.
 *
 * @param name the name of the picture for people: {@code domain/split/class/file}
 * @param label its class name; empty if it is unknown
 * @param source opens its bytes; may be in an open zip file
 */
public record PictureFile(String name, String label, PictureSource source) {

  /** The largest size of a file, in bytes: 10 MiB. */
  public static final int MAX_BYTES = 10 << 20;

  /** The last part of the name. */
  public String fileName() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /**
   * Reads the file, at most {@link #MAX_BYTES} bytes.
   *
   * @throws DataException if the file is larger, or its first bytes are not those of a picture
   */
  public byte[] read() throws IOException {
    // The size that a zip entry states may be wrong, so the limit counts the bytes that are read.
    try (InputStream in = source.open()) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new DataException(
            name + " is too large; a picture must be at most " + (MAX_BYTES >> 20) + " MiB");
      }
      if (PictureMagic.of(bytes).isEmpty()) {
        throw new DataException(
            name + " is no picture by its first bytes; must be " + PictureMagic.NAMES);
      }
      return bytes;
    }
  }
}
