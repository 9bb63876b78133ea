// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.bench.hostile.HostileBench;
import io.moram.bench.hostile.HostileBenchSettings;
import io.moram.bench.hostile.HostileResult;
import io.moram.cli.progress.ProgressReporter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @Override
  void run(Path work, Path output, ProgressReporter progress, PrintWriter out) throws Exception {
    HostileBenchSettings settings =
        new HostileBenchSettings(records, pictures, seed, originals, output);
    HostileResult result = new HostileBench(settings, progress).run(work);
    String line = JSON.writeValueAsString(result);
    Files.createDirectories(output);
    Files.writeString(output.resolve("hostile.json"), line + "\n");
    out.println(line);
    if (!result.passes()) {
      throw new IOException(
          "Damaged input was lost, was too slow, or restarted a job; see " + output);
    }
  }
}
