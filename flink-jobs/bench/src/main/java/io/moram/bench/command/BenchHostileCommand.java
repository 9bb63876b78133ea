// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.bench.hostile.HostileBench;
import io.moram.bench.hostile.HostileBenchSettings;
import io.moram.bench.hostile.HostileResult;
import io.moram.bench.pipeline.NeighbourBench;
import io.moram.bench.pipeline.NeighbourBenchSettings;
import io.moram.bench.pipeline.NeighbourResult;
import io.moram.cli.progress.ProgressReporter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends damaged input through the jobs. */
@Command(
    name = "hostile",
    description =
        "Send damaged records and pictures through the learner job and the serving job, on a broker"
            + " and a cluster in this process. Each must be used or become a dead letter, and no"
            + " job may restart. Prints one line of JSON.")
final class BenchHostileCommand extends ClusterBenchmarkCommand {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--records",
      paramLabel = "<integer>",
      description = "Number of damaged records. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10000")
  private int records;

  @Option(
      names = "--pictures",
      paramLabel = "<integer>",
      description = "Number of damaged pictures. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1000")
  private int pictures;

  @Option(
      names = "--seed",
      paramLabel = "<integer>",
      description = "The same seed makes the same damage. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--originals",
      paramLabel = "<folder>",
      description = "Folder of picture files to damage besides those of the demo data.")
  private @Nullable Path originals;

  @Option(
      names = "--minutes",
      paramLabel = "<integer>",
      description = "Send nothing more after this time. Default: ${DEFAULT-VALUE}.",
      defaultValue = "60")
  private int minutes;

  @Option(
      names = "--fixtures",
      paramLabel = "<folder>",
      description =
          "Instead, measure the latency of ordinary requests of a learner, alone and while another"
              + " learner gets the picture files of this folder.")
  private @Nullable Path fixtures;

  @Option(
      names = "--rate",
      paramLabel = "<number>",
      description =
          "Ordinary requests per second with --fixtures; far below what the machine can serve."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "20")
  private double rate;

  @Option(
      names = "--seconds",
      paramLabel = "<integer>",
      description = "Seconds of each side with --fixtures. Default: ${DEFAULT-VALUE}.",
      defaultValue = "60")
  private int seconds;

  @Override
  void run(Path work, Path output, ProgressReporter progress, PrintWriter out) throws Exception {
    if (fixtures != null) {
      NeighbourBenchSettings settings =
          new NeighbourBenchSettings(fixtures, rate, Duration.ofSeconds(seconds));
      NeighbourResult result = new NeighbourBench(settings, progress).run(work);
      write(result, output, out);
      check(result.passes(), output);
      return;
    }
    HostileBenchSettings settings =
        new HostileBenchSettings(records, pictures, seed, originals, Duration.ofMinutes(minutes));
    HostileResult result = new HostileBench(settings, progress).run(work);
    write(result, output, out);
    check(result.passes(), output);
  }

  private static void write(Object result, Path output, PrintWriter out) throws IOException {
    String line = JSON.writeValueAsString(result);
    Files.createDirectories(output);
    Files.writeString(output.resolve("hostile.json"), line + "\n");
    out.println(line);
  }

  private static void check(boolean passes, Path output) throws IOException {
    if (!passes) {
      throw new IOException(
          "Damaged input was lost, was too slow, or restarted a job: see hostile.json in "
              + output);
    }
  }
}
