// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.command.flags.RoundsFlag;
import io.moram.bench.command.flags.ShapeFlag;
import io.moram.bench.pipeline.PipelineBench;
import io.moram.bench.pipeline.PipelineBenchSettings;
import io.moram.bench.timing.SideResult;
import io.moram.cli.console.TextGrid;
import io.moram.cli.progress.ProgressReporter;
import io.moram.serving.AnswerRule;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Times the serving job from Kafka to Kafka. */
@Command(
    name = "pipeline",
    description =
        "Time the serving job from Kafka to Kafka, on a broker and a cluster in this process,"
            + " against a loop that calls the model directly on the same batches, decoding and"
            + " ranking included. Then measure its latency at half of that load.")
final class BenchPipelineCommand extends ClusterBenchmarkCommand {

  @Mixin private ShapeFlag shape = new ShapeFlag();
  @Mixin private RoundsFlag rounds = new RoundsFlag();

  @Option(
      names = "--atoms",
      paramLabel = "<integer>",
      description = "Total atoms per site. Default: ${DEFAULT-VALUE}.",
      defaultValue = "160")
  private int atoms;

  @Option(
      names = "--tasks",
      paramLabel = "<integer>",
      description = "Tasks of the learner. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10")
  private int tasks;

  @Option(
      names = "--rule",
      paramLabel = "<rule>",
      description =
          "The rule that answers: recall, self-activated or gaussian. Default: ${DEFAULT-VALUE}.",
      defaultValue = "recall",
      converter = RuleName.class)
  private AnswerRule rule = AnswerRule.RECALL;

  @Option(
      names = "--batch",
      paramLabel = "<integer>",
      description = "Requests per batch. Default: ${DEFAULT-VALUE}.",
      defaultValue = "32")
  private int batch;

  @Option(
      names = "--batch-delay",
      paramLabel = "<milliseconds>",
      description = "Longest wait of a request for its batch. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10")
  private int batchDelay;

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "<milliseconds>",
      description = "Time between two checkpoints. Default: as in the jobs, ${DEFAULT-VALUE}.",
      defaultValue = "10000")
  private int checkpointInterval;

  @Option(
      names = "--requests",
      paramLabel = "<integer>",
      description = "Requests per round, rounded up to whole batches. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1024")
  private int requests;

  @Option(
      names = "--load-seconds",
      paramLabel = "<integer>",
      description =
          "Seconds of load at half of the measured rate; 0 skips the latency."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "20")
  private int loadSeconds;

  @Option(
      names = "--overload-seconds",
      paramLabel = "<integer>",
      description =
          "Then send ten times the measured rate for this time, and measure the latency again a"
              + " minute later. Default: ${DEFAULT-VALUE}.",
      defaultValue = "0")
  private int overloadSeconds;

  @Override
  void run(Path work, Path output, ProgressReporter progress, PrintWriter out) throws Exception {
    PipelineBenchSettings settings =
        new PipelineBenchSettings(
            shape.shape(),
            atoms,
            tasks,
            rule,
            batch,
            requests,
            rounds.settings(),
            Duration.ofMillis(batchDelay),
            Duration.ofMillis(checkpointInterval),
            Duration.ofSeconds(loadSeconds),
            Duration.ofSeconds(overloadSeconds),
            output);
    print(new PipelineBench(settings, progress).run(work), out);
  }

  private static void print(List<SideResult> results, PrintWriter out) {
    TextGrid grid =
        new TextGrid(
            "side", "images/s", "of direct", "CPU ms per image", "median ms", "p10", "p90");
    for (SideResult side : results) {
      if (side.figures().containsKey("processorMillisPerImage")
          && !side.figures().containsKey("limitMillis")) {
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
      } else if (side.figures().containsKey("restarts")) {
        out.printf(
            Locale.ROOT,
            "A minute after the overload: median %.1f ms, p99 %.1f ms. Of %s requests, %s were"
                + " answered meanwhile; %.0f MB in use at the start, %.0f at half time, %.0f at the"
                + " end; restarts: %s%n",
            side.medianMillis(),
            (Double) side.figures().get("p99Millis"),
            side.figures().get("sent"),
            side.figures().get("answered"),
            megabytes(side, "residentBytesAtStart"),
            megabytes(side, "residentBytesAtHalf"),
            megabytes(side, "residentBytesAtEnd"),
            side.figures().get("restarts"));
      }
    }
  }

  private static double megabytes(SideResult side, String figure) {
    return ((Number) Objects.requireNonNull(side.figures().get(figure))).doubleValue() / 1e6;
  }

  private static String number(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.2f", value);
  }

  /** Reads a rule as options write it. */
  static final class RuleName implements ITypeConverter<AnswerRule> {
    @Override
    public AnswerRule convert(String value) {
      for (AnswerRule rule : AnswerRule.values()) {
        if (rule.toString().equals(value)) {
          return rule;
        }
      }
      throw new TypeConversionException(
          "'" + value + "' is no rule; must be recall, self-activated or gaussian.");
    }
  }
}
