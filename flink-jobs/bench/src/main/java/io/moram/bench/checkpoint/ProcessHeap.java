// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.checkpoint;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The Java heap of another process on this machine. */
final class ProcessHeap {

  private ProcessHeap() {}

  /** The bytes that are in use after a garbage collection. */
  @SuppressWarnings("BanJNDI") // The benchmark itself started the process.
  static long usedBytes(long pid) throws IOException {
    VirtualMachine process;
    try {
      process = VirtualMachine.attach(Long.toString(pid));
    } catch (AttachNotSupportedException e) {
      throw new IOException("The process " + pid + " lets no tool attach to it", e);
    }
    try (JMXConnector connector =
        JMXConnectorFactory.connect(new JMXServiceURL(process.startLocalManagementAgent()))) {
      MemoryMXBean memory =
          ManagementFactory.newPlatformMXBeanProxy(
              connector.getMBeanServerConnection(),
              ManagementFactory.MEMORY_MXBEAN_NAME,
              MemoryMXBean.class);
      memory.gc();
      return memory.getHeapMemoryUsage().getUsed();
    } finally {
      process.detach();
    }
  }
}
