// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.learner.LearnerBench;
import io.moram.bench.learner.LearnerBenchSettings;
import io.moram.bench.timing.RoundSettings;
import io.moram.cli.console.Commands;
import io.moram.cli.console.Logging;
import io.moram.cli.console.OptionFlags;
import io.moram.cli.console.TypedCommand;
import io.moram.cli.progress.ProgressReporter;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.FileUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times the learner job from Kafka to the trainer. */
@Command(
    name = "learner",
    description =
        "Time the learner job's path from Kafka to the trainer, on a broker and a cluster in this"
            + " process, with one optimiser step per task: examples per second, and heap allocated"
            + " per example.")
final class BenchLearnerCommand implements TypedCommand {

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ShapeFlag shape = new ShapeFlag();

  @Option(
      names = "--examples",
      paramLabel = "<integer>",
      description = "Examples per round. Default: ${DEFAULT-VALUE}.",
      defaultValue = "5000")
  private int examples;

  @Option(
      names = "--rounds",
      paramLabel = "<integer>",
      description = "Timed rounds, after two warm-up rounds. Default: ${DEFAULT-VALUE}.",
      defaultValue = "7")
  private int rounds;

  @Option(
      names = "--output",
      paramLabel = "<folder>",
      description = "Folder of results.jsonl. Default: ${DEFAULT-VALUE}.",
      defaultValue = "moram-output/bench-learner")
  private Path output = Path.of("moram-output/bench-learner");

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
      LearnerBenchSettings settings =
          new LearnerBenchSettings(shape.shape(), examples, new RoundSettings(2, rounds), output);
      TimingTable.print(new LearnerBench(settings, display).run(folder), out);
    } finally {
      display.end();
      FileUtils.deleteDirectoryQuietly(folder.toFile());
    }
    out.println("Files: " + output);
    out.flush();
    return 0;
  }
}
