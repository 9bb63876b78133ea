// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.report.PerformanceReport;
import io.moram.cli.console.Commands;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the performance page. */
@Command(
    name = "report",
    description =
        "Write the page performance.md, with plots, from the output folders of the benchmarks"
            + " layer, forward, train, serve, pipeline, learner and checkpoint.")
final class BenchReportCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "<folder>",
      arity = "0..*",
      description =
          "Folders with results.jsonl and machine.json. Default: all folders in performance/ of"
              + " the output folder.")
  private List<Path> folders = List.of();

  @Option(
      names = "--output",
      paramLabel = "<folder>",
      description =
          "Folder of performance.md; the plots go to its performance/. Default: ${DEFAULT-VALUE}.",
      defaultValue = "docs")
  private Path output = Path.of("docs");

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Commands.require(spec).commandLine().getOut();
    PerformanceReport report =
        folders.isEmpty() ? PerformanceReport.in(output) : PerformanceReport.of(folders);
    out.println("Page: " + report.write(output));
    out.flush();
    return 0;
  }
}
