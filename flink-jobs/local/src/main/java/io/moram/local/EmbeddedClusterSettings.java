// SPDX-License-Identifier: Apache-2.0
package io.moram.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The settings of an {@link EmbeddedCluster}.
 *
 * @param folder the folder of checkpoints, RocksDB files and temporary files
 * @param dashboardPort the port of the dashboard and the REST API; 0 for any free port
 * @param slots the number of slots of the TaskManager, at least 1
 * @param managedMemoryMebibytes the memory for RocksDB over all slots, in MiB
 * @param checkpointInterval the time between two checkpoints
 * @param restartAttempts the number of restarts after which a failing job counts as failed
 * @param readOnly whether the REST API refuses every request that changes something; jobs are then
 *     submitted and cancelled by {@link EmbeddedCluster} only
 * @param metrics Flink's options of metrics and their reporters, by key
 */
public record EmbeddedClusterSettings(
    Path folder,
    int dashboardPort,
    int slots,
    int managedMemoryMebibytes,
    Duration checkpointInterval,
    int restartAttempts,
    boolean readOnly,
    Map<String, String> metrics) {

  /** Makes the folder absolute, because some options of RocksDB accept absolute paths only. */
  public EmbeddedClusterSettings {
    folder = folder.toAbsolutePath();
    metrics = Map.copyOf(metrics);
  }

  /**
   * Sized for a laptop of two cores and the three jobs: 8 slots, 256 MiB for RocksDB, read-only.
   */
  public static EmbeddedClusterSettings laptop(Path folder, int dashboardPort) {
    return new EmbeddedClusterSettings(
        folder, dashboardPort, 8, 256, Duration.ofSeconds(1), 3, true, Map.of());
  }

  /** These settings with another time between two checkpoints. */
  public EmbeddedClusterSettings withCheckpointInterval(Duration interval) {
    return new EmbeddedClusterSettings(
        folder,
        dashboardPort,
        slots,
        managedMemoryMebibytes,
        interval,
        restartAttempts,
        readOnly,
        metrics);
  }

  /** These settings with another number of restarts. */
  public EmbeddedClusterSettings withRestartAttempts(int attempts) {
    return new EmbeddedClusterSettings(
        folder,
        dashboardPort,
        slots,
        managedMemoryMebibytes,
        checkpointInterval,
        attempts,
        readOnly,
        metrics);
  }

  /** These settings with a REST API that accepts jobs and changes, for {@code moram submit}. */
  public EmbeddedClusterSettings withChangesByRest() {
    return new EmbeddedClusterSettings(
        folder,
        dashboardPort,
        slots,
        managedMemoryMebibytes,
        checkpointInterval,
        restartAttempts,
        false,
        metrics);
  }

  /** These settings with other options of metrics. */
  public EmbeddedClusterSettings withMetrics(Map<String, String> options) {
    return new EmbeddedClusterSettings(
        folder,
        dashboardPort,
        slots,
        managedMemoryMebibytes,
        checkpointInterval,
        restartAttempts,
        readOnly,
        options);
  }
}
