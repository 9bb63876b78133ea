// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.boundaries.BoundaryBench;
import io.moram.bench.boundaries.BoundaryBenchSettings;
import io.moram.bench.boundaries.BoundaryTables;
import io.moram.cli.console.Commands;
import io.moram.cli.console.OptionFlags;
import io.moram.cli.console.TypedCommand;
import io.moram.cli.progress.ProgressReporter;
import io.moram.jobs.config.BackboneOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Compares boundary detectors. */
@Command(
    name = "boundaries",
    description =
        "Compare boundary detectors on streams with known changes, composed of real pictures:"
            + " delay, misses, false alarms, change points and cost.")
final class BenchBoundariesCommand extends BenchmarkCommand implements TypedCommand {

  private @Nullable OptionFlags flags;

  @Option(
      names = "--data",
      paramLabel = "<folder>",
      description =
          "A folder of domains. Each domain is a folder or zip file with the layout"
              + " {train,test}/<class name>/<picture>. With a language model as --backbone: a folder"
              + " of text tasks in TRACE's layout. Default: the six bundled domains.")
  private @Nullable Path data;

  @Option(
      names = "--seed",
      paramLabel = "<integer>",
      description = "Seed of the streams. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--detectors",
      paramLabel = "<name>",
      split = ",",
      description = "Detectors to compare, separated by commas. Default: all.")
  private List<String> detectors = List.of();

  @Option(
      names = "--compositions",
      paramLabel = "<integer>",
      description =
          "Number of sharp and of short streams; there are half as many of the other kinds."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "100")
  private int compositions;

  @Option(
      names = "--stationary-examples",
      paramLabel = "<integer>",
      description =
          "Examples of streams that do not change, over all domains."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "100000")
  private int stationaryExamples;

  @Option(names = "--no-curves", description = "Skip the curves of delay against false alarms.")
  private boolean noCurves;

  @Option(
      names = "--calibration",
      description =
          "Also measure the mean examples between two false alarms for requested intervals of"
              + " 1,000, 10,000 and 100,000. Takes minutes per detector.")
  private boolean calibration;

  @Option(
      names = "--examples",
      paramLabel = "<integer>",
      description =
          "Largest number of examples per requested interval, over all domains."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "6000000")
  private int calibrationExamples;

  @Override
  public void declare(OptionFlags declared) {
    this.flags = declared;
    declared.add("--backbone", BackboneOptions.FOLDER, "");
  }

  @Override
  void run(Path output, ProgressReporter progress, PrintWriter out) throws Exception {
    BoundaryTables.print(bench(output, progress).run(), out);
  }

  private BoundaryBench bench(Path output, ProgressReporter progress) {
    String backbone = Commands.require(flags).values().get(BackboneOptions.FOLDER);
    try {
      BoundaryBenchSettings settings =
          new BoundaryBenchSettings(
              data,
              backbone == null ? null : Path.of(backbone),
              seed,
              output,
              detectors,
              compositions,
              stationaryExamples,
              !noCurves,
              calibration ? calibrationExamples : 0);
      return new BoundaryBench(settings, progress);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command().commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
