// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.command.flags.DomainFlags;
import io.moram.bench.maps.MapResult;
import io.moram.bench.maps.MapSpread;
import io.moram.bench.maps.MapsBench;
import io.moram.bench.maps.MapsBenchSettings;
import io.moram.cli.console.TextGrid;
import io.moram.cli.progress.ProgressReporter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures whether a task's atoms keep answering its pictures. */
@Command(
    name = "maps",
    description =
        "Learn domains one after another, without Kafka and Flink, and record which atoms pictures"
            + " of the first domain activate after one task, after two and after all: as a picture,"
            + " as CSV, and as the correlation with the first activation, under both rules.")
final class BenchMapsCommand extends BenchmarkCommand {

  @Mixin private DomainFlags domains = new DomainFlags();

  @Option(
      names = "--seed",
      paramLabel = "<integer>",
      description =
          "Seed of the order of the examples and of the training. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--pictures",
      paramLabel = "<integer>",
      description =
          "Number of test pictures of the first domain, evenly spaced. Default: ${DEFAULT-VALUE}.",
      defaultValue = "64")
  private int pictures;

  @Option(
      names = "--sites",
      paramLabel = "<site>",
      split = ",",
      description =
          "Sites of the image encoder, by their Hugging Face names. Default: all that take atoms and"
              + " read patches.")
  private List<String> sites = new ArrayList<>();

  @Option(
      names = "--json",
      description = "Print one JSON object per rule and version, and no table.")
  private boolean json;

  @Override
  void run(Path output, ProgressReporter progress, PrintWriter out) throws Exception {
    MapsBenchSettings settings =
        new MapsBenchSettings(domains.settings(), seed, pictures, sites, output);
    List<MapResult> results = new ArrayList<>();
    Consumer<MapResult> lines = ResultLines.of(json, out);
    new MapsBench(settings, progress).run(lines.andThen(results::add));
    if (!json) {
      print(results, out);
    }
  }

  private static void print(List<MapResult> results, PrintWriter out) {
    TextGrid grid =
        new TextGrid(
            "rule", "after tasks", "correlation", "later tasks' share", "task 1 recognised");
    for (MapResult result : results) {
      grid.row(
          result.rule(),
          String.valueOf(result.version()),
          text(result.correlation()),
          text(result.laterShare()),
          result.recognised() == null ? "–" : result.recognised() + " of " + result.pictures());
    }
    out.println();
    grid.printTo(out);
    out.printf(
        "%d pictures of the first domain, %d sites. Mean ± standard error over pictures, over"
            + " sites.%n",
        results.get(0).pictures(), results.get(0).sites());
    out.flush();
  }

  private static String text(@Nullable MapSpread spread) {
    return spread == null
        ? "–"
        : String.format(
            Locale.ROOT,
            "%.3f ± %.3f, %.3f",
            spread.mean(),
            spread.pictureError(),
            spread.siteError());
  }
}
