// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.boundaries.BoundaryBench;
import io.moram.bench.boundaries.BoundaryBenchReport;
import io.moram.bench.boundaries.BoundaryBenchSettings;
import io.moram.cli.console.Commands;
import io.moram.cli.console.OptionFlags;
import io.moram.cli.console.TypedCommand;
import io.moram.cli.progress.ProgressReporter;
import io.moram.jobs.config.BackboneOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares boundary detectors. */
@Command(
    name = "boundaries",
    description =
        "Compare boundary detectors on streams with known changes, composed of real pictures:"
            + " delay, misses, false alarms, change points, and what they cost.")
final class BenchBoundariesCommand implements TypedCommand {

  @Spec private @Nullable CommandSpec spec;
  private @Nullable OptionFlags flags;

  @Option(
      names = "--data",
      paramLabel = "<folder>",
      description =
          "Folders or zip files, a domain each, laid out {train,test}/<class name>/<picture>."
              + " Default: the six domains that come along.")
  private @Nullable Path data;

  @Option(
      names = "--seed",
      paramLabel = "<integer>",
      description = "Decides the streams. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--output",
      paramLabel = "<folder>",
      description =
          "Where results.jsonl, curves.jsonl, curves.png and calibration.jsonl go."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "moram-output/boundaries")
  private Path output = Path.of("moram-output/boundaries");

  @Option(
      names = "--detectors",
      paramLabel = "<name>",
      split = ",",
      description = "Only these, separated by commas. Default: all.")
  private List<String> detectors = List.of();

  @Option(
      names = "--compositions",
      paramLabel = "<integer>",
      description =
          "How many sharp and short streams; of the other kinds half as many."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "100")
  private int compositions;

  @Option(
      names = "--stationary-examples",
      paramLabel = "<integer>",
      description =
          "How many examples of streams that do not change, all domains together."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "100000")
  private int stationaryExamples;

  @Option(
      names = "--no-curves",
      description = "Leave out the curves of delay against false alarms.")
  private boolean noCurves;

  @Option(
      names = "--calibration",
      description =
          "Also measure the examples between two false alarms where 1,000, 10,000 and 100,000 are"
              + " asked for. Takes minutes a detector.")
  private boolean calibration;

  @Option(
      names = "--examples",
      paramLabel = "<integer>",
      description =
          "At most so many examples for one such interval, all domains together."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "6000000")
  private int calibrationExamples;

  @Override
  public void declare(OptionFlags declared) {
    this.flags = declared;
    declared.add("--backbone", BackboneOptions.FOLDER, "");
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec command = Commands.require(spec);
    PrintWriter out = command.commandLine().getOut();
    ProgressReporter display = Commands.display(out);
    BoundaryBenchReport report;
    try {
      report = bench(command, display).run();
    } finally {
      display.end();
    }
    BoundaryTables.print(report, out);
    out.println("Files: " + output);
    out.flush();
    return 0;
  }

  private BoundaryBench bench(CommandSpec command, ProgressReporter display) {
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
      return new BoundaryBench(settings, display);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
