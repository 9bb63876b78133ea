// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/** Reads a zip entry, and compares its size and checksum with what the archive states. */
final class CheckedEntry extends FilterInputStream {

  private final ZipArchiveEntry entry;
  private final Path zip;
  private final CRC32 checksum = new CRC32();
  private long read;

  CheckedEntry(InputStream in, ZipArchiveEntry entry, Path zip) {
    super(in);
    this.entry = entry;
    this.zip = zip;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count;
    try {
      count = in.read(bytes, offset, length);
    } catch (IOException | RuntimeException e) {
      throw new DataException(name() + " is damaged: " + e.getMessage(), e);
    }
    if (count < 0) {
      if (read != entry.getSize() || checksum.getValue() != entry.getCrc()) {
        throw new DataException(name() + " is damaged: its size or checksum is another one");
      }
      return count;
    }
    read += count;
    checksum.update(bytes, offset, count);
    if (read > entry.getSize()) {
      throw new DataException(
          "%s holds more than the %,d bytes that the zip file states"
              .formatted(name(), entry.getSize()));
    }
    return count;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private String name() {
    return zip + "!/" + entry.getName();
  }
}
