// SPDX-License-Identifier: Apache-2.0
package io.moram.local;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What an {@link EmbeddedCluster} is given.
 *
 * @param folder where checkpoints, RocksDB's files and temporary files lie
 * @param dashboardPort the port of the dashboard and of REST, or 0 for any free one
 * @param slots how many slots its one TaskManager has, at least 1
 * @param managedMemoryMebibytes the memory that RocksDB may use over all slots, in MiB
 * @param checkpointInterval the time between two checkpoints
 * @param restartAttempts how often a failing job is restarted before it counts as failed
 */
public record EmbeddedClusterSettings(
    Path folder,
    int dashboardPort,
    int slots,
    int managedMemoryMebibytes,
    Duration checkpointInterval,
    int restartAttempts) {

  /** Makes the folder absolute: not all options of RocksDB that could name it take another. */
  public EmbeddedClusterSettings {
    folder = folder.toAbsolutePath();
  }

  /** Sized for a laptop of two cores and the three jobs: 8 slots, 256 MiB for RocksDB. */
  public static EmbeddedClusterSettings laptop(Path folder, int dashboardPort) {
    return new EmbeddedClusterSettings(folder, dashboardPort, 8, 256, Duration.ofSeconds(1), 3);
  }

  /** These settings with another time between two checkpoints. */
  public EmbeddedClusterSettings withCheckpointInterval(Duration interval) {
    return new EmbeddedClusterSettings(
        folder, dashboardPort, slots, managedMemoryMebibytes, interval, restartAttempts);
  }

  /** These settings with another number of restarts. */
  public EmbeddedClusterSettings withRestartAttempts(int attempts) {
    return new EmbeddedClusterSettings(
        folder, dashboardPort, slots, managedMemoryMebibytes, checkpointInterval, attempts);
  }
}
