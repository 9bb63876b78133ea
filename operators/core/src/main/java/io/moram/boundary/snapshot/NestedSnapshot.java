// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.snapshot;

import io.moram.boundary.BoundaryDetector;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** The snapshot of a wrapped detector within the snapshot of its wrapper. */
public final class NestedSnapshot {
  private NestedSnapshot() {}

  public static void write(DataOutputStream out, BoundaryDetector inner) throws IOException {
    byte[] snapshot = inner.snapshot();
    out.writeInt(snapshot.length);
    out.write(snapshot);
  }

  public static void read(DataInputStream in, BoundaryDetector inner) throws IOException {
    int length = in.readInt();
    byte[] snapshot = in.readNBytes(length);
    if (snapshot.length < length) {
      throw new IOException(
          "the inner snapshot ends after %d of %d bytes".formatted(snapshot.length, length));
    }
    inner.restore(snapshot);
  }
}
