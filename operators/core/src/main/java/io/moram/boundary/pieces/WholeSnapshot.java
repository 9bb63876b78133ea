// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.pieces;

import io.moram.boundary.snapshot.ByteArrays;
import io.moram.boundary.snapshot.SnapshotFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * A snapshot and its pieces in one array of bytes. Without pieces it is the snapshot alone, as it
 * was before there were pieces.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class WholeSnapshot {
  private static final SnapshotFormat FORMAT = new SnapshotFormat("pieces", 1);

  private WholeSnapshot() {}

  /** Makes a snapshot, and gives its pieces to the sink. */
  @FunctionalInterface
  public interface Writer {
    /** Makes the snapshot. */
    byte[] write(PieceSink pieces);
  }

  /** Reads a snapshot, with its pieces from the source. */
  @FunctionalInterface
  public interface Reader {
    /** Reads the snapshot. */
    void read(byte[] snapshot, PieceSource pieces);
  }

  /** A snapshot with its pieces. */
  public static byte[] write(Writer writer) {
    Map<String, byte[]> pieces = new LinkedHashMap<>();
    byte[] snapshot =
        writer.write((name, content) -> pieces.computeIfAbsent(name, missing -> content.get()));
    if (pieces.isEmpty()) {
      return snapshot;
    }
    return FORMAT.write(
        out -> {
          out.writeInt(pieces.size());
          for (Map.Entry<String, byte[]> piece : pieces.entrySet()) {
            out.writeUTF(piece.getKey());
            ByteArrays.write(out, piece.getValue());
          }
          ByteArrays.write(out, snapshot);
        });
  }

  /** Reads what {@link #write} made, or a snapshot alone. */
  public static void read(byte[] whole, Reader reader) {
    if (!FORMAT.isOf(whole)) {
      reader.read(whole, PieceSource.none());
      return;
    }
    FORMAT.read(
        whole,
        (in, version) -> {
          Map<String, byte[]> pieces = new LinkedHashMap<>();
          for (int left = in.readInt(); left > 0; left--) {
            pieces.put(in.readUTF(), ByteArrays.read(in));
          }
          reader.read(ByteArrays.read(in), new PieceSource(pieces));
        });
  }
}
