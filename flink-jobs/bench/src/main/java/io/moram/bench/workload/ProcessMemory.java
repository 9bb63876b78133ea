// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.workload;

import io.moram.resource.ResidentMemory;
import java.lang.management.ManagementFactory;

/**
 * The memory of this process, which broker, cluster and clients are part of.
 *
 * @param residentBytes the memory that the operating system counts; 0 where it does not say it
 * @param heapBytes the heap in use after a garbage collection
 */
public record ProcessMemory(long residentBytes, long heapBytes) {

  /** The memory now, after a garbage collection. */
  public static ProcessMemory afterCollection() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return new ProcessMemory(ResidentMemory.bytes(), memory.getHeapMemoryUsage().getUsed());
  }
}
