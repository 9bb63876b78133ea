// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.checkpoint.ActiveLearnersBench;
import io.moram.bench.checkpoint.CheckpointBench;
import io.moram.bench.checkpoint.CheckpointBenchSettings;
import io.moram.bench.checkpoint.DetectorStateBench;
import io.moram.bench.command.flags.ShapeFlag;
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

/** Measures the size of checkpoints. */
@Command(
    name = "checkpoint",
    description =
        "Compare the size of the checkpoint after a seal with the seal's new blocks, with few and"
            + " with many tasks in the bank (rank 16, RocksDB), and with or without a checkpoint"
            + " during the task's training.")
final class BenchCheckpointCommand extends ClusterBenchmarkCommand {
  private static final double MEGABYTE = 1e6;

  // The embeddings of ViT-B/16.
  private static final int WIDTH = 512;
  private static final int TASK_EXAMPLES = 200;
  private static final int NEW_EXAMPLES = 10;
  private static final int FIRST_EXAMPLES = 40;
  private static final int ROUNDS = 3;
  private static final List<Integer> ENDED_TASKS = List.of(0, 1, 20);

  @Mixin private ShapeFlag shape = new ShapeFlag();

  @Option(
      names = "--tasks",
      paramLabel = "<integer>",
      split = ",",
      description = "Numbers of tasks in the bank, separated by commas. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10,100")
  private List<Integer> tasks = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "<integer>",
      description = "Measured seals per case. Default: ${DEFAULT-VALUE}.",
      defaultValue = "5")
  private int rounds;

  @Option(
      names = "--detectors",
      paramLabel = "<integer>",
      description =
          "Measure the default boundary detectors of this number of active learners instead: their"
              + " heap and what a checkpoint writes of them, after 0, 1 and 20 tasks.")
  private int detectors;

  @Option(
      names = "--active-learners",
      paramLabel = "<integer>",
      description =
          "Measure a learner job on two TaskManagers instead, in which this number of learners has"
              + " an open task: what a checkpoint writes, and the heap.")
  private int activeLearners;

  @Override
  void run(Path work, Path output, ProgressReporter progress, PrintWriter out) throws Exception {
    if (activeLearners > 0) {
      printActive(
          new ActiveLearnersBench(activeLearners, FIRST_EXAMPLES, NEW_EXAMPLES, ROUNDS)
              .run(work, progress),
          out);
      return;
    }
    if (detectors > 0) {
      printDetectors(detectors, out);
      return;
    }
    CheckpointBenchSettings settings =
        new CheckpointBenchSettings(shape.shape(), tasks, rounds, output);
    print(new CheckpointBench(settings, progress).run(work), out);
  }

  private static void printDetectors(int learners, PrintWriter out) {
    TextGrid grid =
        new TextGrid(
            "ended tasks", "heap", "whole snapshot", "written at a checkpoint", "write", "restore");
    for (DetectorStateBench.Result result :
        new DetectorStateBench(WIDTH, learners, TASK_EXAMPLES, NEW_EXAMPLES).run(ENDED_TASKS)) {
      grid.row(
          String.valueOf(result.tasks()),
          kilobytes(result.heapBytes()),
          kilobytes(result.wholeBytes()),
          kilobytes(result.writtenBytes()),
          millis(result.writeMicros()),
          millis(result.restoreMicros()));
    }
    out.printf(
        "Per learner: embeddings of %d numbers, tasks of %d examples, %d examples between two"
            + " checkpoints%n",
        WIDTH, TASK_EXAMPLES, NEW_EXAMPLES);
    grid.printTo(out);
  }

  private static void printActive(List<ActiveLearnersBench.Result> results, PrintWriter out) {
    TextGrid grid =
        new TextGrid("examples per learner", "written", "whole state", "time", "heap of learners");
    for (ActiveLearnersBench.Result result : results) {
      grid.row(
          String.valueOf(result.examplesPerLearner()),
          megabytes(result.cost().writtenBytes()),
          megabytes(result.cost().stateBytes()),
          result.cost().millis() + " ms",
          megabytes(result.heapBytes()));
    }
    grid.printTo(out);
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.2f MB", bytes / MEGABYTE);
  }

  private static String kilobytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
  }

  private static String millis(long micros) {
    return String.format(Locale.ROOT, "%.2f ms", micros / 1e3);
  }

  private static void print(List<SideResult> results, PrintWriter out) {
    TextGrid grid =
        new TextGrid(
            "tasks",
            "checkpoint in training",
            "new blocks",
            "written after the seal",
            "ratio",
            "largest",
            "written in training",
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
    return bytes instanceof Long number ? megabytes(number.longValue()) : "";
  }
}
