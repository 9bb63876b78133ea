// SPDX-License-Identifier: Apache-2.0
package io.moram.local.cluster;

import java.nio.file.Path;

/**
 * The folder that holds everything of one cluster: settings, process ids, logs and data.
 *
 * @param root the folder
 */
record ClusterFolder(Path root) {

  /** Makes the path absolute, because the processes have it among their settings. */
  ClusterFolder {
    root = root.toAbsolutePath().normalize();
  }

  /** The folder of the settings of all processes. */
  Path settings() {
    return root.resolve("conf");
  }

  /** The ports and the number of TaskManagers. */
  Path shape() {
    return root.resolve("cluster.properties");
  }

  /** The id of a process. */
  Path pid(String process) {
    return root.resolve("pids").resolve(process + ".pid");
  }

  /** The log of a process. */
  Path log(String process) {
    return root.resolve("logs").resolve(process + ".log");
  }

  /** What a process prints, and why it did not start. */
  Path output(String process) {
    return root.resolve("logs").resolve(process + ".out");
  }

  /** By how much the clock of a process is wrong. */
  Path clock(String process) {
    return root.resolve("clocks").resolve(process);
  }

  /** The folder of the data of a process. */
  Path data(String process) {
    return root.resolve("data").resolve(process);
  }
}
