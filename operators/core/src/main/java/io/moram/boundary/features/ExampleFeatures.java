// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.features;

import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import io.moram.boundary.snapshot.FloatArrays;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The features of one example. A snapshot holds the position, and the features are a piece of their
 * own: several parts of a detector keep the same examples, and features never change.
 *
 * @param position the example's position in the learner's stream; below 0 for an example of an
 *     older snapshot, which did not know it
 * @param features as {@link FourierFeatures} makes them
 */
// Carried, never compared.
@SuppressWarnings("ArrayRecordComponent")
public record ExampleFeatures(long position, float[] features) {
  /** About what an example's features take on the heap. */
  public static final int HEAP_BYTES = 4 * FourierFeatures.WIDTH + 64;

  public void write(DataOutputStream out, PieceSink pieces) throws IOException {
    out.writeLong(position);
    pieces.put("example/" + position, () -> FloatArrays.bytes(features));
  }

  public static ExampleFeatures read(DataInputStream in, PieceSource pieces) throws IOException {
    long position = in.readLong();
    return new ExampleFeatures(position, pieces.floats("example/" + position));
  }
}
