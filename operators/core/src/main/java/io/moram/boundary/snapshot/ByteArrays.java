// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.snapshot;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Bytes with their number in front, such as the snapshot of a wrapped detector. */
public final class ByteArrays {
  private ByteArrays() {}

  public static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** The length itself, if it can be one. */
  static int size(int length) throws IOException {
    if (length < 0) {
      throw new IOException("a length is %d; must be 0 or more".formatted(length));
    }
    return length;
  }

  public static byte[] read(DataInputStream in) throws IOException {
    int length = size(in.readInt());
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException(
          "the inner snapshot ends after %d of %d bytes".formatted(bytes.length, length));
    }
    return bytes;
  }
}
