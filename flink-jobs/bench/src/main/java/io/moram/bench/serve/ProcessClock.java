// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.serve;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The processor time of this process: the cost of a side, independent of other processes. */
public final class ProcessClock {
  private static final double NANOS_A_MILLI = 1e6;

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** The processor time of all threads so far, in milliseconds. */
  public double millis() {
    return system.getProcessCpuTime() / NANOS_A_MILLI;
  }
}
