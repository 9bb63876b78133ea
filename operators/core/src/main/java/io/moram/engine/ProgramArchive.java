// SPDX-License-Identifier: Apache-2.0
package io.moram.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The file that the engine loads a TorchScript program from: a zip archive, nothing in it
 * compressed, with the source, and pickles of the module object and of its constants.
 */
final class ProgramArchive {

  private static final String FOLDER = "program/";

  /** The format's version that the source is read by. */
  private static final String VERSION = "10\n";

  /**
   * {@code Program()} in the pickle format, protocol 2: the class, an empty tuple, a new object; a
   * dictionary with {@code training: False}; the object's state is set to it.
   */
  private static final String MODULE =
      "\u0080\u0002c__torch__\nProgram\n)\u0081}X\b\0\0\0training\u0089sb.";

  /** An empty tuple. */
  private static final String NO_CONSTANTS = "\u0080\u0002).";

  private ProgramArchive() {}

  static byte[] of(byte[] source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "data.pkl", MODULE.getBytes(ISO_8859_1));
      put(zip, "code/__torch__.py", source);
      put(zip, "constants.pkl", NO_CONSTANTS.getBytes(ISO_8859_1));
      put(zip, "version", VERSION.getBytes(ISO_8859_1));
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(FOLDER + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    CRC32 checksum = new CRC32();
    checksum.update(content);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
