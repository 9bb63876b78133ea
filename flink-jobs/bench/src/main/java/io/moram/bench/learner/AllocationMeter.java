// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.learner;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * Measures the heap that threads allocate in an interval. It counts all threads that are alive at
 * the end, except the calling thread. It does not count threads that ended in the interval, and
 * native memory.
 */
final class AllocationMeter {
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Map<Long, Long> before;

  /** Starts an interval. */
  AllocationMeter() {
    before = allocated();
  }

  /** The number of bytes allocated since the start of the interval. */
  long bytes() {
    long sum = 0;
    for (Map.Entry<Long, Long> thread : allocated().entrySet()) {
      sum += thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
    }
    return sum;
  }

  private Map<Long, Long> allocated() {
    long[] ids = threads.getAllThreadIds();
    long[] bytes = threads.getThreadAllocatedBytes(ids);
    long self = Thread.currentThread().getId();
    Map<Long, Long> byThread = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      // The JVM reports -1 for a thread that has just ended.
      if (ids[i] != self && bytes[i] >= 0) {
        byThread.put(ids[i], bytes[i]);
      }
    }
    return byThread;
  }
}
