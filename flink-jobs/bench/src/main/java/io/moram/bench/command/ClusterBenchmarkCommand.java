// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.cli.console.Logging;
import io.moram.cli.progress.ProgressReporter;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.FileUtils;

/** A benchmark on a broker and a cluster in this process. */
abstract class ClusterBenchmarkCommand extends BenchmarkCommand {

  /**
   * Measures, writes the files and prints the table.
   *
   * @param work a temporary folder for the broker and the cluster
   * @param output the folder of the files
   * @param progress shows the progress
   * @param out the output of the table
   */
  abstract void run(Path work, Path output, ProgressReporter progress, PrintWriter out)
      throws Exception;

  @Override
  final void run(Path output, ProgressReporter progress, PrintWriter out) throws Exception {
    Logging.toFileIn(output);
    Path work = Files.createTempDirectory("moram-bench");
    try {
      run(work, output, progress, out);
    } finally {
      FileUtils.deleteDirectoryQuietly(work.toFile());
    }
  }
}
