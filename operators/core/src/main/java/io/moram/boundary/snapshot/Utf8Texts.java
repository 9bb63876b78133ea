// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.snapshot;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Texts of any length: the number of bytes, then the text in UTF-8. */
public final class Utf8Texts {
  private Utf8Texts() {}

  public static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  public static String read(DataInputStream in) throws IOException {
    int length = ByteArrays.size(in.readInt());
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("a text of %d bytes ends after %d".formatted(length, bytes.length));
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
