// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.cli.console.CommandProvider;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** Groups the benchmarks. */
@Command(
    name = "bench",
    description = "Measure one part of the system; prints a table and writes files.",
    subcommands = HelpCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
public final class BenchCommand implements CommandProvider {

  @Override
  public Object group() {
    return this;
  }

  @Override
  public List<Callable<Integer>> commands() {
    return List.of(
        new BenchAccuracyCommand(),
        new BenchBoundariesCommand(),
        new BenchLayerCommand(),
        new BenchForwardCommand(),
        new BenchTrainCommand(),
        new BenchServeCommand(),
        new BenchPipelineCommand(),
        new BenchLearnerCommand(),
        new BenchCheckpointCommand(),
        new BenchHostileCommand(),
        new BenchTraceCommand(),
        new BenchObservatoryCommand(),
        new BenchMapsCommand(),
        new BenchReportCommand());
  }
}
