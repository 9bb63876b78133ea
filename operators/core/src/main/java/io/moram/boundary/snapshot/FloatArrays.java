// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.snapshot;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Float arrays as big-endian bytes, without their length. */
public final class FloatArrays {
  private FloatArrays() {}

  public static void write(DataOutputStream out, float[] values) throws IOException {
    out.write(bytes(values));
  }

  public static float[] read(DataInputStream in, int length) throws IOException {
    // Reads in parts, so that a damaged length takes no memory.
    byte[] bytes = in.readNBytes(Math.multiplyExact(ByteArrays.size(length), Float.BYTES));
    if (bytes.length < length * Float.BYTES) {
      throw new EOFException("%d numbers end after %d bytes".formatted(length, bytes.length));
    }
    return of(bytes);
  }

  public static byte[] bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  public static float[] of(byte[] bytes) {
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
    return values;
  }
}
