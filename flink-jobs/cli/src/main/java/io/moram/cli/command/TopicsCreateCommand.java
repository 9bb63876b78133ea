// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import io.moram.cli.console.Converters;
import io.moram.cli.console.KafkaCommand;
import io.moram.client.KafkaAccess;
import io.moram.client.TopicPlan;
import io.moram.client.TopicsAdmin;
import io.moram.jobs.kafka.TopicOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Creates the topics that are absent. */
@Command(
    name = "create",
    description = "Create the topics that are absent, and check those that exist.",
    footer = {"", "Exit code 1 if a topic or a broker has a setting that must be changed."})
final class TopicsCreateCommand extends KafkaCommand {

  @Option(
      names = "--replication",
      paramLabel = "<n>",
      description = "The replicas of each partition. Range: 1 or more. Default: ${DEFAULT-VALUE}.",
      defaultValue = "3",
      converter = Converters.Positive.class)
  private int replication = 3;

  @Option(
      names = "--partitions",
      paramLabel = "<n>",
      description =
          "The partitions of examples, requests and predictions: the largest parallelism that the"
              + " jobs will have. Range: 1 or more. Default: ${DEFAULT-VALUE}.",
      defaultValue = "12",
      converter = Converters.Positive.class)
  private int partitions = 12;

  @Option(
      names = "--other-partitions",
      paramLabel = "<n>",
      description =
          "The partitions of the other topics. Those of atoms can never be changed. Range: 1 or"
              + " more. Default: ${DEFAULT-VALUE}.",
      defaultValue = "3",
      converter = Converters.Positive.class)
  private int otherPartitions = 3;

  @Option(
      names = "--retention-days",
      paramLabel = "<days>",
      description =
          "How long topics keep records, except the compacted ones. It must exceed the longest"
              + " outage of a job. Range: 1 or more. Default: ${DEFAULT-VALUE}.",
      defaultValue = "7",
      converter = Converters.Positive.class)
  private int retentionDays = 7;

  @Override
  public Integer call() throws IOException {
    KafkaAccess access = access();
    try (TopicsAdmin topics = TopicsAdmin.connect(access)) {
      List<String> created =
          topics.create(
              new TopicPlan(
                  access.topics(),
                  replication,
                  partitions,
                  otherPartitions,
                  Duration.ofDays(retentionDays)));
      List<String> existed = new ArrayList<>(access.topics().all());
      existed.removeAll(created);
      PrintWriter out = command().commandLine().getOut();
      created.forEach(name -> out.println(name + ": created"));
      existed.forEach(name -> out.println(name + ": exists"));
      // A broker may not know yet what the controller has just created.
      return TopicsCheckCommand.report(
          topics.faults(existed, partitions, options().get(TopicOptions.TRANSACTION_TIMEOUT)),
          command());
    }
  }
}
