// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.pipeline.PipelineBench;
import io.moram.bench.pipeline.PipelineBenchSettings;
import io.moram.bench.timing.RoundSettings;
import io.moram.bench.timing.SideResult;
import io.moram.cli.console.Commands;
import io.moram.cli.console.Logging;
import io.moram.cli.console.OptionFlags;
import io.moram.cli.console.TextGrid;
import io.moram.cli.console.TypedCommand;
import io.moram.cli.progress.ProgressReporter;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.flink.util.FileUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times the serving job from Kafka to Kafka. */
@Command(
    name = "pipeline",
    description =
        "Time the serving job from Kafka to Kafka, on a broker and a cluster in this process,"
            + " against a loop that calls the model directly on the same pictures in"
            + " the same batches, decoding and ranking included; then its latency at half of that"
            + " load.")
final class BenchPipelineCommand implements TypedCommand {

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ShapeFlag shape = new ShapeFlag();

  @Option(
      names = "--atoms",
      paramLabel = "<integer>",
      description = "Atoms a site over all tasks. Default: ${DEFAULT-VALUE}.",
      defaultValue = "160")
  private int atoms;

  @Option(
      names = "--tasks",
      paramLabel = "<integer>",
      description = "Tasks that the learner has learned. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10")
  private int tasks;

  @Option(
      names = "--batch",
      paramLabel = "<integer>",
      description = "Requests answered together. Default: ${DEFAULT-VALUE}.",
      defaultValue = "32")
  private int batch;

  @Option(
      names = "--batch-delay",
      paramLabel = "<milliseconds>",
      description = "How long a request waits for others. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10")
  private int batchDelay;

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "<milliseconds>",
      description = "The time between two checkpoints. Default: the jobs', ${DEFAULT-VALUE}.",
      defaultValue = "10000")
  private int checkpointInterval;

  @Option(
      names = "--requests",
      paramLabel = "<integer>",
      description = "Requests a round, rounded up to whole batches. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1024")
  private int requests;

  @Option(
      names = "--rounds",
      paramLabel = "<integer>",
      description = "Timed rounds, after two that warm up. Default: ${DEFAULT-VALUE}.",
      defaultValue = "7")
  private int rounds;

  @Option(
      names = "--load-seconds",
      paramLabel = "<integer>",
      description =
          "How long requests come at half of the measured rate; 0: not at all."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "20")
  private int loadSeconds;

  @Option(
      names = "--output",
      paramLabel = "<folder>",
      description = "Where results.jsonl goes. Default: ${DEFAULT-VALUE}.",
      defaultValue = "moram-output/bench-pipeline")
  private Path output = Path.of("moram-output/bench-pipeline");

  @Override
  public void declare(OptionFlags flags) {
    // All flags are this command's own.
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Commands.require(spec).commandLine().getOut();
    Logging.toFileIn(output);
    ProgressReporter display = Commands.display(out);
    Path folder = Files.createTempDirectory("moram-bench");
    try {
      print(bench(display).run(folder), out);
    } finally {
      display.end();
      FileUtils.deleteDirectoryQuietly(folder.toFile());
    }
    out.println("Files: " + output);
    out.flush();
    return 0;
  }

  private PipelineBench bench(ProgressReporter display) {
    return new PipelineBench(
        new PipelineBenchSettings(
            shape.shape(),
            atoms,
            tasks,
            batch,
            requests,
            new RoundSettings(2, rounds),
            Duration.ofMillis(batchDelay),
            Duration.ofMillis(checkpointInterval),
            Duration.ofSeconds(loadSeconds),
            output),
        display);
  }

  private static void print(List<SideResult> results, PrintWriter out) {
    TextGrid grid =
        new TextGrid("side", "images/s", "of bare", "CPU ms an image", "median ms", "p10", "p90");
    for (SideResult side : results) {
      if (!side.figures().containsKey("limitMillis")) {
        grid.row(
            side.side(),
            String.valueOf(side.figures().get("imagesPerSecond")),
            number(1 / side.ratio()),
            number((Double) side.figures().get("processorMillisPerImage")),
            number(side.medianMillis()),
            number(side.p10Millis()),
            number(side.p90Millis()));
      }
    }
    grid.printTo(out);
    for (SideResult side : results) {
      if (side.figures().containsKey("limitMillis")) {
        out.printf(
            Locale.ROOT,
            "Latency at %s images/s: median %.1f ms, p99 %.1f ms; batch delay and three times the"
                + " model's own time for a batch: %.1f ms%n",
            side.figures().get("imagesPerSecond"),
            side.medianMillis(),
            (Double) side.figures().get("p99Millis"),
            (Double) side.figures().get("limitMillis"));
      }
    }
  }

  private static String number(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.2f", value);
  }
}
