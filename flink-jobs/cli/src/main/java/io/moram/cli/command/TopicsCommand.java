// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.cli.console.JsonLine;
import io.moram.cli.console.KafkaCommand;
import io.moram.cli.console.TextGrid;
import io.moram.client.KafkaAccess;
import io.moram.client.TopicOverview;
import io.moram.client.TopicsAdmin;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the topics of an installation; the commands below it create and check them. */
@Command(
    name = "topics",
    description = "List the Kafka topics of the jobs, create them, or check their settings.",
    subcommands = {TopicsCreateCommand.class, TopicsCheckCommand.class},
    synopsisSubcommandLabel = "[COMMAND]",
    footer = {"", "Exit code 0 if every topic exists, 1 after a failure, 3 if one is absent."})
public final class TopicsCommand extends KafkaCommand {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(names = "--json", description = "Print one JSON object per topic.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    KafkaAccess access = access();
    List<TopicOverview> topics;
    try (TopicsAdmin admin = TopicsAdmin.connect(access)) {
      topics = admin.overview();
    }
    PrintWriter out = command().commandLine().getOut();
    if (json) {
      topics.forEach(topic -> out.println(JsonLine.of(asJson(topic))));
    } else {
      print(topics, out);
    }
    out.flush();
    return topics.stream().allMatch(TopicOverview::isPresent) ? 0 : 3;
  }

  private static void print(List<TopicOverview> topics, PrintWriter out) {
    TextGrid grid =
        new TextGrid("topic", "partitions", "replicas", "cleanup", "keeps", "records", "size");
    for (TopicOverview topic : topics) {
      if (topic.isPresent()) {
        grid.row(
            topic.name(),
            Integer.toString(topic.partitions()),
            Integer.toString(topic.replicas()),
            Objects.requireNonNullElse(topic.policy(), "not shown"),
            keeps(topic),
            String.format(Locale.ROOT, "%,d", topic.records()),
            topic.bytes() == null
                ? "not shown"
                : String.format(Locale.ROOT, "%.1f MiB", topic.bytes() / (double) (1 << 20)));
      } else {
        grid.row(topic.name(), "absent", "", "", "", "", "");
      }
    }
    grid.printTo(out);
  }

  private static String keeps(TopicOverview topic) {
    Long millis = topic.retentionMillis();
    if (millis == null) {
      return "compact".equals(topic.policy()) ? "newest by key" : "all";
    }
    Duration time = Duration.ofMillis(millis);
    return time.toDays() > 0 ? time.toDays() + " days" : time.toSeconds() + " s";
  }

  private static ObjectNode asJson(TopicOverview topic) {
    return JSON.createObjectNode()
        .put("topic", topic.name())
        .put("present", topic.isPresent())
        .put("partitions", topic.partitions())
        .put("replicas", topic.replicas())
        .put("cleanupPolicy", topic.policy())
        .put("retentionMillis", topic.retentionMillis())
        .put("records", topic.records())
        .put("bytes", topic.bytes());
  }
}
