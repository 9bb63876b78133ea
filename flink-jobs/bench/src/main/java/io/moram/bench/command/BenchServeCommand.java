// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.command.flags.RoundsFlag;
import io.moram.bench.command.flags.ShapeFlag;
import io.moram.bench.serve.ServeBench;
import io.moram.bench.serve.ServeBenchSettings;
import io.moram.bench.timing.SideResult;
import io.moram.cli.console.TextGrid;
import io.moram.cli.progress.ProgressReporter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times requests of many learners on one backbone. */
@Command(
    name = "serve",
    description =
        "Time requests of many learners on one backbone, as served and with one pass per learner,"
            + " against the same number of requests of one learner.")
final class BenchServeCommand extends BenchmarkCommand {

  @Mixin private ShapeFlag shape = new ShapeFlag();
  @Mixin private RoundsFlag rounds = new RoundsFlag();

  @Option(
      names = "--learners",
      paramLabel = "<integer>",
      description = "Learners on the backbone. Default: ${DEFAULT-VALUE}.",
      defaultValue = "100")
  private int learners;

  @Option(
      names = "--tasks",
      paramLabel = "<integer>",
      description = "Tasks per learner. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10")
  private int tasks;

  @Option(
      names = "--atoms",
      paramLabel = "<integer>",
      split = ",",
      description =
          "Total atoms per site and learner, separated by commas. Default: ${DEFAULT-VALUE}.",
      defaultValue = "160")
  private List<Integer> atoms = List.of();

  @Option(
      names = "--batch",
      paramLabel = "<integer>",
      split = ",",
      description = "Requests per batch, separated by commas. Default: ${DEFAULT-VALUE}.",
      defaultValue = "8,32,64,256")
  private List<Integer> batches = List.of();

  @Option(
      names = "--requests",
      paramLabel = "<integer>",
      description = "Requests per round, rounded up to whole batches. Default: ${DEFAULT-VALUE}.",
      defaultValue = "512")
  private int requests;

  @Override
  void run(Path output, ProgressReporter progress, PrintWriter out) throws Exception {
    ServeBenchSettings settings =
        new ServeBenchSettings(
            shape.shape(), learners, tasks, atoms, batches, requests, rounds.settings(), output);
    print(new ServeBench(settings, progress).run(), out);
  }

  private static void print(List<SideResult> results, PrintWriter out) {
    TextGrid grid =
        new TextGrid(
            "atoms",
            "batch",
            "side",
            "images/s",
            "CPU ms per image",
            "ms per round",
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
  }
}
