// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.serve.ServeBench;
import io.moram.bench.serve.ServeBenchSettings;
import io.moram.bench.timing.RoundSettings;
import io.moram.bench.timing.SideResult;
import io.moram.cli.console.Commands;
import io.moram.cli.console.OptionFlags;
import io.moram.cli.console.TextGrid;
import io.moram.cli.console.TypedCommand;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times requests of many learners on one backbone. */
@Command(
    name = "serve",
    description =
        "Time requests that are spread over many learners on one backbone against as"
            + " many requests of one learner: as served, and with a pass for each learner.")
final class BenchServeCommand implements TypedCommand {

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ShapeFlag shape = new ShapeFlag();

  @Option(
      names = "--learners",
      paramLabel = "<integer>",
      description = "Learners on the backbone. Default: ${DEFAULT-VALUE}.",
      defaultValue = "100")
  private int learners;

  @Option(
      names = "--tasks",
      paramLabel = "<integer>",
      description = "Tasks that each has learned. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10")
  private int tasks;

  @Option(
      names = "--atoms",
      paramLabel = "<integer>",
      split = ",",
      description = "Atoms a site and learner over all tasks. Default: ${DEFAULT-VALUE}.",
      defaultValue = "160")
  private List<Integer> atoms = List.of();

  @Option(
      names = "--batch",
      paramLabel = "<integer>",
      split = ",",
      description = "Requests answered together, separated by commas. Default: ${DEFAULT-VALUE}.",
      defaultValue = "8,32,64,256")
  private List<Integer> batches = List.of();

  @Option(
      names = "--requests",
      paramLabel = "<integer>",
      description = "Requests a round, rounded up to whole batches. Default: ${DEFAULT-VALUE}.",
      defaultValue = "512")
  private int requests;

  @Option(
      names = "--rounds",
      paramLabel = "<integer>",
      description = "Timed rounds, after one that warms up. Default: ${DEFAULT-VALUE}.",
      defaultValue = "5")
  private int rounds;

  @Option(
      names = "--output",
      paramLabel = "<folder>",
      description = "Where results.jsonl goes. Default: ${DEFAULT-VALUE}.",
      defaultValue = "moram-output/bench-serve")
  private Path output = Path.of("moram-output/bench-serve");

  @Override
  public void declare(OptionFlags flags) {
    // All flags are this command's own.
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Commands.require(spec).commandLine().getOut();
    List<SideResult> results =
        new ServeBench(
                new ServeBenchSettings(
                    shape.shape(),
                    learners,
                    tasks,
                    atoms,
                    batches,
                    requests,
                    new RoundSettings(1, rounds),
                    output),
                Commands.display(out))
            .run();
    TextGrid grid =
        new TextGrid(
            "atoms",
            "batch",
            "side",
            "images/s",
            "CPU ms an image",
            "ms a round",
            "p10",
            "p90",
            "of one");
    for (SideResult side : results) {
      grid.row(
          String.valueOf(side.conditions().get("atoms")),
          String.valueOf(side.conditions().get("batch")),
          side.side(),
          String.valueOf(side.figures().get("imagesPerSecond")),
          String.format(
              Locale.ROOT, "%.2f", (Double) side.figures().get("processorMillisPerImage")),
          String.format(Locale.ROOT, "%.0f", side.medianMillis()),
          String.format(Locale.ROOT, "%.0f", side.p10Millis()),
          String.format(Locale.ROOT, "%.0f", side.p90Millis()),
          String.format(Locale.ROOT, "%.2f", 1 / side.ratio()));
    }
    grid.printTo(out);
    out.println("Files: " + output);
    out.flush();
    return 0;
  }
}
