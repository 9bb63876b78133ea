// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The files of a zip file in {@code pictures}, by name. */
final class PictureZip {
  private static final String EXPECTED = ".u8";

  private final Map<String, byte[]> files = new TreeMap<>();

  private PictureZip() {}

  static PictureZip read(String name) {
    PictureZip zip = new PictureZip();
    try (InputStream in = PictureZip.class.getResourceAsStream("/pictures/" + name);
        ZipInputStream entries = new ZipInputStream(Objects.requireNonNull(in))) {
      for (ZipEntry e = entries.getNextEntry(); e != null; e = entries.getNextEntry()) {
        zip.files.put(e.getName(), entries.readAllBytes());
      }
      return zip;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The pictures, without what is expected of them. */
  Map<String, byte[]> pictures() {
    Map<String, byte[]> pictures = new TreeMap<>(files);
    pictures.keySet().removeIf(name -> name.endsWith(EXPECTED));
    return pictures;
  }

  boolean has(String name) {
    return files.containsKey(name);
  }

  byte[] file(String name) {
    return Objects.requireNonNull(files.get(name), name);
  }
}
