// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.workload;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory of this process, which broker, cluster and clients are part of.
 *
 * @param residentBytes the memory that the operating system counts; 0 where it does not say it
 * @param heapBytes the heap in use after a garbage collection
 */
public record ProcessMemory(long residentBytes, long heapBytes) {

  /** The memory now, after a garbage collection. */
  public static ProcessMemory afterCollection() throws IOException {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return new ProcessMemory(resident(), memory.getHeapMemoryUsage().getUsed());
  }

  /** The memory that the operating system counts, in bytes; 0 where it does not say it. */
  public static long resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
