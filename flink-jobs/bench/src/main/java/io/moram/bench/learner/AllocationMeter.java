// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.learner;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * The heap that threads allocate. Counted are all threads that are alive at both ends of an
 * interval or were started in it, except the calling thread. What a thread allocated that ended in
 * the interval is not counted, and neither is native memory.
 */
final class AllocationMeter {
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Map<Long, Long> before;

  /** Begins an interval. */
  AllocationMeter() {
    before = allocated();
  }

  /** The bytes allocated since the interval began. */
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
      // A thread that has just ended is given as -1.
      if (ids[i] != self && bytes[i] >= 0) {
        byThread.put(ids[i], bytes[i]);
      }
    }
    return byThread;
  }
}
