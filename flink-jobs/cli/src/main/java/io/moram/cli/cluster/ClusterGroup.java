// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.cluster;

import io.moram.cli.console.CommandProvider;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** Groups the commands of a cluster of processes. */
@Command(
    name = "cluster",
    description = "Run a broker and a Flink cluster as separate processes on this machine.",
    subcommands = HelpCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  moram cluster start --task-managers 2",
      "  moram cluster kill taskmanager-1",
      "  moram cluster start      (starts what does not run)"
    })
public final class ClusterGroup implements CommandProvider {

  @Override
  public Object group() {
    return this;
  }

  @Override
  public List<Callable<Integer>> commands() {
    return List.of(
        new ClusterStartCommand(),
        new ClusterStatusCommand(),
        new ClusterLogsCommand(),
        new ClusterKillCommand(),
        new ClusterStopCommand());
  }
}
