// SPDX-License-Identifier: Apache-2.0
package io.moram.resource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of this process as the operating system counts it: heap, engine, RocksDB and code. */
public final class ResidentMemory {

  private static final Path STATUS = Path.of("/proc/self/status");

  private ResidentMemory() {}

  /** The resident memory now, in bytes; 0 if the operating system does not say it. */
  public static long bytes() {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException unreadable) {
      return 0;
    }
  }
}
