// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.cli.console.Commands;
import io.moram.cli.progress.ProgressReporter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A benchmark: it writes files for programs, and prints a table for people. */
abstract class BenchmarkCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--output",
      paramLabel = "<folder>",
      description = "Folder of the results. Default: ${DEFAULT-VALUE}.",
      defaultValue = "moram-output/bench-${COMMAND-NAME}")
  private Path output = Path.of("moram-output");

  /**
   * Measures, writes the files and prints the table.
   *
   * @param output the folder of the files
   * @param progress shows the progress
   * @param out the output of the table
   */
  abstract void run(Path output, ProgressReporter progress, PrintWriter out) throws Exception;

  /** Picocli's model of the command. */
  final CommandSpec command() {
    return Commands.require(spec);
  }

  @Override
  public final Integer call() throws Exception {
    PrintWriter out = command().commandLine().getOut();
    ProgressReporter progress = Commands.display(out);
    try {
      run(output, progress, out);
    } finally {
      progress.end();
    }
    out.println("Files: " + output);
    out.flush();
    return 0;
  }
}
