// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.checkpoint.CheckpointBench;
import io.moram.bench.checkpoint.CheckpointBenchSettings;
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
import java.util.List;
import java.util.Locale;
import org.apache.flink.util.FileUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Weighs checkpoints. */
@Command(
    name = "checkpoint",
    description =
        "Weigh what the checkpoint after a seal writes against the seal's new blocks, with few and"
            + " with many tasks in the bank (rank 16, RocksDB), whether a checkpoint met"
            + " the task's training or not.")
final class BenchCheckpointCommand implements TypedCommand {
  private static final double MEGABYTE = 1e6;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ShapeFlag shape = new ShapeFlag();

  @Option(
      names = "--tasks",
      paramLabel = "<integer>",
      split = ",",
      description = "Tasks in the bank, separated by commas. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10,100")
  private List<Integer> tasks = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "<integer>",
      description = "Seals that are measured for each case. Default: ${DEFAULT-VALUE}.",
      defaultValue = "5")
  private int rounds;

  @Option(
      names = "--output",
      paramLabel = "<folder>",
      description = "Where results.jsonl goes. Default: ${DEFAULT-VALUE}.",
      defaultValue = "moram-output/bench-checkpoint")
  private Path output = Path.of("moram-output/bench-checkpoint");

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
      print(
          new CheckpointBench(
                  new CheckpointBenchSettings(shape.shape(), tasks, rounds, output), display)
              .run(folder),
          out);
    } finally {
      display.end();
      FileUtils.deleteDirectoryQuietly(folder.toFile());
    }
    out.println("Files: " + output);
    out.flush();
    return 0;
  }

  private static void print(List<SideResult> results, PrintWriter out) {
    TextGrid grid =
        new TextGrid(
            "tasks",
            "met the training",
            "new blocks",
            "written after the seal",
            "ratio",
            "largest",
            "in training",
            "whole state",
            "ms");
    for (SideResult result : results) {
      grid.row(
          String.valueOf(result.conditions().get("tasks")),
          Boolean.TRUE.equals(result.conditions().get("metTraining")) ? "yes" : "no",
          megabytes(result, "blockBytes"),
          megabytes(result, "writtenBytes"),
          String.format(Locale.ROOT, "%.2f", result.ratio()),
          String.format(Locale.ROOT, "%.2f", (Double) result.figures().get("largestRatio")),
          megabytes(result, "inTrainingBytes"),
          megabytes(result, "stateBytes"),
          String.format(Locale.ROOT, "%.0f", result.medianMillis()));
    }
    grid.printTo(out);
  }

  private static String megabytes(SideResult result, String figure) {
    Object bytes = result.figures().get(figure);
    return bytes instanceof Long number
        ? String.format(Locale.ROOT, "%.2f MB", number / MEGABYTE)
        : "";
  }
}
