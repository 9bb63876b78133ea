// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.command.flags.RoundsFlag;
import io.moram.bench.command.flags.ShapeFlag;
import io.moram.bench.learner.BacklogBench;
import io.moram.bench.learner.BacklogBenchSettings;
import io.moram.bench.learner.LearnerBench;
import io.moram.bench.learner.LearnerBenchSettings;
import io.moram.cli.progress.ProgressReporter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times the learner job from Kafka to the trainer. */
@Command(
    name = "learner",
    description =
        "Time the learner job's path from Kafka to the trainer, on a broker and a cluster in this"
            + " process, with one optimiser step per task: examples per second, and heap allocated"
            + " per example.")
final class BenchLearnerCommand extends ClusterBenchmarkCommand {

  @Mixin private ShapeFlag shape = new ShapeFlag();
  @Mixin private RoundsFlag rounds = new RoundsFlag();

  @Option(
      names = "--examples",
      paramLabel = "<integer>",
      description = "Examples per round. Default: ${DEFAULT-VALUE}.",
      defaultValue = "5000")
  private int examples;

  @Option(
      names = "--backlog-seconds",
      paramLabel = "<integer>",
      description =
          "Instead, take checkpoints for this time while the learner trains and its examples wait.")
  private int backlogSeconds;

  @Override
  void run(Path work, Path output, ProgressReporter progress, PrintWriter out) throws Exception {
    if (backlogSeconds > 0) {
      BacklogBenchSettings backlog =
          new BacklogBenchSettings(
              shape.shape(), examples, Duration.ofSeconds(backlogSeconds), output);
      TimingTable.print(new BacklogBench(backlog, progress).run(work), out);
      return;
    }
    LearnerBenchSettings settings =
        new LearnerBenchSettings(shape.shape(), examples, rounds.settings(), output);
    TimingTable.print(new LearnerBench(settings, progress).run(work), out);
  }
}
