// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import io.moram.cli.console.Converters;
import io.moram.cli.console.KafkaCommand;
import io.moram.client.KafkaAccess;
import io.moram.client.TopicsAdmin;
import io.moram.jobs.kafka.TopicOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Compares topics and brokers with what the jobs need. */
@Command(
    name = "check",
    description = "Compare the topics and the brokers with what the jobs need.",
    footer = {
      "",
      "Set kafka.transaction-timeout with -D if the jobs set it.",
      "Exit code 1 if a topic or a broker has a setting that must be changed."
    })
final class TopicsCheckCommand extends KafkaCommand {

  @Option(
      names = "--partitions",
      paramLabel = "<n>",
      description =
          "The least number of partitions of examples, requests and predictions: the jobs'"
              + " parallelism. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1",
      converter = Converters.Positive.class)
  private int partitions = 1;

  @Override
  public Integer call() throws IOException {
    KafkaAccess access = access();
    try (TopicsAdmin topics = TopicsAdmin.connect(access)) {
      return report(
          topics.faults(
              access.topics().all(), partitions, options().get(TopicOptions.TRANSACTION_TIMEOUT)),
          command());
    }
  }

  /** Prints what must be changed, and returns the exit code. */
  static int report(List<String> faults, CommandSpec command) {
    PrintWriter err = command.commandLine().getErr();
    faults.forEach(fault -> err.println("moram: " + fault));
    PrintWriter out = command.commandLine().getOut();
    if (faults.isEmpty()) {
      out.println("All topics and brokers are as the jobs need them.");
    }
    out.flush();
    return faults.isEmpty() ? 0 : 1;
  }
}
