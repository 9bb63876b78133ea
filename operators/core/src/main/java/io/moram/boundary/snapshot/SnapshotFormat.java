// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.snapshot;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.util.regex.Pattern;

/**
 * The header of a detector's snapshot: the detector's kind and the format's version. A snapshot of
 * another kind or of a newer version is refused.
 *
 * @param kind the detector's kind
 * @param version the newest version that this code reads, and the one that it writes
 */
public record SnapshotFormat(String kind, int version) {

  private static final Pattern KIND = Pattern.compile("[a-z0-9-]+");

  /** Writes a snapshot's content. */
  public interface Writer {
    public void write(DataOutputStream out) throws IOException;
  }

  /** Reads a snapshot's content, written in {@code version}. */
  public interface Reader {
    public void read(DataInputStream in, int version) throws IOException;
  }

  public byte[] write(Writer content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(kind);
      out.writeByte(version);
      content.write(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** Whether a snapshot is of this kind, as far as its first bytes say. */
  public boolean isOf(byte[] snapshot) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(snapshot))) {
      return in.readUTF().equals(kind);
    } catch (IOException damaged) {
      return false;
    }
  }

  public void read(byte[] snapshot, Reader content) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(snapshot))) {
      String found = in.readUTF();
      if (!KIND.matcher(found).matches()) {
        throw new IOException("its kind is no word");
      }
      if (!found.equals(kind)) {
        throw new IllegalArgumentException(
            "The snapshot is of a boundary detector of kind '%s', not '%s'. Set boundary.detector and boundary.ignore-markers to the ones that wrote it, or set boundary.reset-detectors to true."
                .formatted(found, kind));
      }
      int written = in.readUnsignedByte();
      if (written < 1 || written > version) {
        throw new IllegalArgumentException(
            "The snapshot of the '%s' boundary detector has version %d; this program reads 1 to %d. Use the program that wrote it, or a newer one."
                .formatted(kind, written, version));
      }
      content.read(in, written);
      if (in.available() > 0) {
        throw new IOException(in.available() + " bytes too many");
      }
    } catch (IOException
        | BufferUnderflowException
        | IndexOutOfBoundsException
        | ArithmeticException damaged) {
      throw new IllegalArgumentException(
          "The snapshot of the '%s' boundary detector is damaged: %s"
              .formatted(kind, damaged.getMessage()),
          damaged);
    }
  }
}
