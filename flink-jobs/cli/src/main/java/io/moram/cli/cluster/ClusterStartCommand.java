// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.cluster;

import io.moram.local.cluster.ProcessCluster;
import java.io.IOException;
import java.time.Duration;
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
    print(ProcessCluster.start(folder(), taskManagers, Duration.ofSeconds(timeoutSeconds)));
    return 0;
  }
}
