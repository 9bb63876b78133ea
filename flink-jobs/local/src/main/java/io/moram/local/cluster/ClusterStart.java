// SPDX-License-Identifier: Apache-2.0
package io.moram.local.cluster;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a start of a cluster asks for. What is null stays as it was at the last start.
 *
 * @param taskManagers the number of TaskManagers, at least 1; at the first start null is 1
 * @param flinkHome the folder of a Flink distribution, whose jars Flink's processes run; at the
 *     first start null is the project's own jars
 * @param gpus the indices of the GPUs that the first TaskManager announces; at the first start null
 *     is none. They need not exist: Flink only counts them.
 * @param clockLibrary libfaketime, so that clocks can be moved; at the first start null is the
 *     system's clock for all
 */
public record ClusterStart(
    @Nullable Integer taskManagers,
    @Nullable Path flinkHome,
    @Nullable List<Integer> gpus,
    @Nullable Path clockLibrary) {

  /** Copies the list. */
  public ClusterStart {
    gpus = gpus == null ? null : List.copyOf(gpus);
  }

  /** A cluster of the project's own jars, or of those of the last start. */
  public static ClusterStart of(@Nullable Integer taskManagers) {
    return new ClusterStart(taskManagers, null, null, null);
  }
}
