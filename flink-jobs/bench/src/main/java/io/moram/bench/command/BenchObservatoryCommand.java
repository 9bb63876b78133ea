// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.bench.observatory.ObservatoryBench;
import io.moram.bench.observatory.ObservatoryBenchSettings;
import io.moram.bench.observatory.ObservatoryResult;
import io.moram.cli.console.TextGrid;
import io.moram.cli.progress.ProgressReporter;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the observatory. */
@Command(
    name = "observatory",
    description =
        "Measure the memory and the answers of `moram observe`, as a process of its own, for a"
            + " learner of many tasks while predictions arrive. The page can be opened meanwhile.")
final class BenchObservatoryCommand extends ClusterBenchmarkCommand {

  @Option(
      names = "--tasks",
      paramLabel = "<integer>",
      description = "Number of sealed tasks. Default: ${DEFAULT-VALUE}.",
      defaultValue = "100")
  private int tasks;

  @Option(
      names = "--predictions-per-minute",
      paramLabel = "<integer>",
      description = "Predictions that arrive per minute. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10000")
  private int perMinute;

  @Option(
      names = "--seconds",
      paramLabel = "<integer>",
      description = "Seconds of the measurement. Default: ${DEFAULT-VALUE}.",
      defaultValue = "60")
  private int seconds;

  @Option(
      names = "--port",
      paramLabel = "<port>",
      description = "Port of the page; 0: any free port. Default: ${DEFAULT-VALUE}.",
      defaultValue = "0")
  private int port;

  @Override
  void run(Path work, Path output, ProgressReporter progress, PrintWriter out) throws Exception {
    ObservatoryResult result =
        new ObservatoryBench(
                new ObservatoryBenchSettings(tasks, perMinute, seconds, port), progress)
            .run(work);
    Files.createDirectories(output);
    new ObjectMapper().writeValue(output.resolve("observatory.json").toFile(), result);
    progress.end();
    out.printf(
        Locale.ROOT,
        "%d tasks, %,.0f predictions per minute, %,d shown: %.0f MB at the end, %.0f MB at most%n",
        result.tasks(),
        result.perMinute(),
        result.answersShown(),
        result.residentBytes() / 1e6,
        result.peakBytes() / 1e6);
    TextGrid grid = new TextGrid("section", "median ms", "p99 ms", "kB");
    result
        .sections()
        .forEach(
            (section, timing) ->
                grid.row(
                    section,
                    String.format(Locale.ROOT, "%.1f", timing.medianMillis()),
                    String.format(Locale.ROOT, "%.1f", timing.highMillis()),
                    String.format(Locale.ROOT, "%.1f", timing.bytes() / 1e3)));
    grid.printTo(out);
  }
}
