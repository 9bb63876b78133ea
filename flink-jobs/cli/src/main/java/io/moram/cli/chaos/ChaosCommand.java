// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.cli.console.Commands;
import io.moram.cli.console.JobJar;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Breaks a cluster of processes again and again, and checks that nothing was lost. */
@Command(
    name = "chaos",
    description = "Kill parts of a cluster of processes at random, and check that nothing is lost.",
    footer = {
      "",
      "The stream is sent twice, first without faults. Then the topics are compared.",
      "Writes verdict.json. Exit code 1 if anything was lost, doubled or changed."
    })
public final class ChaosCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--faults",
      paramLabel = "<integer>",
      description = "The number of faults, and of tasks. Default: ${DEFAULT-VALUE}.",
      defaultValue = "12")
  private int faults;

  @Option(
      names = "--seed",
      paramLabel = "<integer>",
      description = "The seed of the stream, the faults and their moments. Default: 1.",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--output",
      paramLabel = "<folder>",
      description = "A new folder for the verdict and the cluster. Default: ${DEFAULT-VALUE}.",
      defaultValue = "moram-chaos")
  private Path output = Path.of("moram-chaos");

  @Option(
      names = "--jar",
      paramLabel = "<path>",
      description = "The job jar. Default: the one built here.")
  private @Nullable Path jar;

  @Option(names = "--json", description = "Print the verdict as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec command = Commands.require(spec);
    if (faults < 1) {
      throw new ParameterException(
          command.commandLine(), "--faults is " + faults + "; must be 1 or more.");
    }
    if (Files.exists(output)) {
      throw new ParameterException(
          command.commandLine(), "--output is " + output + "; must be a folder that is absent.");
    }
    ChaosSettings settings =
        new ChaosSettings(faults, seed, output, jar == null ? JobJar.built() : jar);
    ChaosVerdict verdict = new ChaosRun(settings, command.commandLine().getErr()::println).run();
    JsonNode found = verdict.asJson();
    Files.writeString(output.resolve("verdict.json"), found.toPrettyString());
    PrintWriter out = command.commandLine().getOut();
    out.println(json ? found.toString() : found.toPrettyString());
    out.flush();
    return verdict.passed() ? 0 : 1;
  }
}
