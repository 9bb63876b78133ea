// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A folder in memory, for tests that change large files often. */
public final class MemoryFiles extends BackboneFiles {

  private final Map<String, byte[]> files;

  public MemoryFiles(Map<String, byte[]> files) {
    this.files = new TreeMap<>(files);
  }

  /** The same folder with another file. */
  public MemoryFiles with(String name, byte[] bytes) {
    MemoryFiles other = new MemoryFiles(files);
    other.files.put(name, bytes);
    return other;
  }

  @Override
  public String describe(String name) {
    return "memory:" + name;
  }

  @Override
  public List<String> names() {
    return List.copyOf(files.keySet());
  }

  @Override
  @Nullable InputStream find(String name) {
    byte[] bytes = files.get(name);
    return bytes == null ? null : new ByteArrayInputStream(bytes);
  }
}
