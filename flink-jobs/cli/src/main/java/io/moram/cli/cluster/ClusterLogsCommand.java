// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.cluster;

import io.moram.local.cluster.ClusterProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the ends of logs. */
@Command(name = "logs", description = "Print the end of the log of every process, or of one.")
final class ClusterLogsCommand extends ClusterCommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "<name>",
      description = "The process, for example jobmanager. Default: every process.")
  private @Nullable String name;

  @Option(
      names = "--lines",
      paramLabel = "<integer>",
      description = "Number of lines per process. Default: ${DEFAULT-VALUE}.",
      defaultValue = "20")
  private int lines;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = command().commandLine().getOut();
    if (name == null) {
      for (ClusterProcess process : cluster().processes()) {
        out.println("==> " + process.log());
        print(process, out);
      }
    } else {
      print(cluster().process(name), out);
    }
    out.flush();
    return 0;
  }

  private void print(ClusterProcess process, PrintWriter out) throws IOException {
    if (!Files.exists(process.log())) {
      return;
    }
    ArrayDeque<String> last = new ArrayDeque<>();
    try (Stream<String> all = Files.lines(process.log())) {
      all.forEach(
          line -> {
            last.addLast(line);
            if (last.size() > lines) {
              last.removeFirst();
            }
          });
    }
    last.forEach(out::println);
  }
}
