// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.pieces;

import io.moram.boundary.snapshot.FloatArrays;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apiguardian.api.API;

/** The pieces that a {@link PieceSink} took, by name; for one restore. */
@API(status = API.Status.EXPERIMENTAL)
public final class PieceSource {
  private final Map<String, byte[]> pieces;

  /** Pieces that are floats. Parts of a detector that name the same piece share the array. */
  private final Map<String, float[]> floats = new HashMap<>();

  /** Gives these pieces. */
  public PieceSource(Map<String, byte[]> pieces) {
    this.pieces = pieces;
  }

  /** For snapshots without pieces. */
  public static PieceSource none() {
    return new PieceSource(Map.of());
  }

  /**
   * The bytes of a piece.
   *
   * @throws IOException if there is no such piece
   */
  public byte[] get(String name) throws IOException {
    byte[] piece = pieces.get(name);
    if (piece == null) {
      throw new IOException("the piece '" + name + "' is missing");
    }
    return piece;
  }

  /** A piece of floats, which must not be changed. */
  public float[] floats(String name) throws IOException {
    float[] known = floats.get(name);
    if (known == null) {
      known = FloatArrays.of(get(name));
      floats.put(name, known);
    }
    return known;
  }
}
