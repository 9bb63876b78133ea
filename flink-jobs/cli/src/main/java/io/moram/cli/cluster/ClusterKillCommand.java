// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.cluster;

import io.moram.local.cluster.ClusterProcess;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Kills a process, to see that nothing is lost. */
@Command(
    name = "kill",
    description = "Kill a process as `kill -9` does. `moram cluster start` starts it again.")
final class ClusterKillCommand extends ClusterCommand {

  @Parameters(paramLabel = "<name>", description = "The process, for example taskmanager-1.")
  private String name = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    ClusterProcess process = cluster().process(name);
    if (!process.isAlive()) {
      throw new IOException("The process " + name + " does not run");
    }
    process.kill();
    return 0;
  }
}
