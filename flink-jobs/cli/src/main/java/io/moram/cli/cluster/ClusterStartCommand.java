// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.cluster;

import io.moram.local.cluster.ClusterStart;
import io.moram.local.cluster.ProcessCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Starts the processes that do not run. */
@Command(
    name = "start",
    description = "Start the processes that do not run, and wait until they serve clients.")
final class ClusterStartCommand extends ClusterCommand {

  @Option(
      names = "--task-managers",
      paramLabel = "<integer>",
      description = "The number of TaskManagers. Default: that of the last start, or 1.")
  private @Nullable Integer taskManagers;

  @Option(
      names = "--flink-home",
      paramLabel = "<folder>",
      description = {
        "A Flink distribution. Its jars run instead of the project's own jars of Flink.",
        "Default: the variable FLINK_HOME, or that of the last start."
      },
      defaultValue = "${env:FLINK_HOME}")
  private @Nullable Path flinkHome;

  @Option(
      names = "--gpus",
      paramLabel = "<index>",
      split = ",",
      description = {
        "The indices of the GPUs that taskmanager-1 announces, separated by commas.",
        "They need not exist. Needs --flink-home. Default: those of the last start, or none."
      })
  private @Nullable List<Integer> gpus;

  @Option(
      names = "--timeout",
      paramLabel = "<seconds>",
      description = "Longest wait for the processes, in seconds. Default: ${DEFAULT-VALUE}.",
      defaultValue = "180")
  private int timeoutSeconds;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (taskManagers != null && taskManagers < 1) {
      throw new ParameterException(
          command().commandLine(), "--task-managers is " + taskManagers + "; must be 1 or more.");
    }
    ClusterStart start = new ClusterStart(taskManagers, flinkHome, gpus, null);
    print(ProcessCluster.start(folder(), start, Duration.ofSeconds(timeoutSeconds)));
    return 0;
  }
}
