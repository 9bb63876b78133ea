// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.cluster;

import io.moram.cli.console.Commands;
import io.moram.cli.console.TextGrid;
import io.moram.local.cluster.ClusterProcess;
import io.moram.local.cluster.ProcessCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command about the cluster of a folder. */
abstract class ClusterCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--folder",
      paramLabel = "<folder>",
      description = "The folder of the cluster. Default: ${DEFAULT-VALUE}.",
      defaultValue = "moram-cluster")
  private Path folder = Path.of("moram-cluster");

  final Path folder() {
    return folder;
  }

  final CommandSpec command() {
    return Commands.require(spec);
  }

  final ProcessCluster cluster() throws IOException {
    return ProcessCluster.in(folder);
  }

  /** Prints what runs, and where clients find it. */
  final void print(ProcessCluster cluster) throws IOException {
    PrintWriter out = command().commandLine().getOut();
    TextGrid grid = new TextGrid("process", "pid", "log");
    for (ClusterProcess process : cluster.processes()) {
      grid.row(
          process.name(),
          process.pid().map(Object::toString).orElse("does not run"),
          process.log().toString());
    }
    grid.printTo(out);
    out.println("Broker:    " + cluster.broker().bootstrapServers());
    out.println("Dashboard: http://" + cluster.address());
    out.flush();
  }
}
