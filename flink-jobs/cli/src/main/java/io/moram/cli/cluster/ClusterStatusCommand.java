// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.cluster;

import io.moram.cli.console.TextGrid;
import io.moram.local.cluster.ClusterRest.RunningJob;
import io.moram.local.cluster.ProcessCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;

/** Lists processes and jobs. */
@Command(
    name = "status",
    description = "List the processes, and the jobs that have not ended.",
    footer = {"", "Exit code 1 if a process does not run."})
final class ClusterStatusCommand extends ClusterCommand {

  @Override
  public Integer call() throws IOException, InterruptedException {
    ProcessCluster cluster = cluster();
    print(cluster);
    List<RunningJob> jobs = cluster.rest().jobs();
    PrintWriter out = command().commandLine().getOut();
    if (!jobs.isEmpty()) {
      TextGrid grid = new TextGrid("job", "id", "state");
      for (RunningJob job : jobs) {
        boolean runs = cluster.rest().everyTaskRuns(job.id());
        grid.row(job.name(), job.id(), runs ? "every task runs" : job.state());
      }
      grid.printTo(out);
    }
    out.flush();
    return allRun(cluster) ? 0 : 1;
  }

  private static boolean allRun(ProcessCluster cluster) throws IOException {
    for (var process : cluster.processes()) {
      if (!process.isAlive()) {
        return false;
      }
    }
    return true;
  }
}
