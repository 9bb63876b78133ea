// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.learner;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.cli.console.Converters;
import io.moram.cli.console.JsonLine;
import io.moram.cli.console.KafkaCommand;
import io.moram.client.KafkaAccess;
import io.moram.client.LearnerStatus;
import io.moram.client.LearnerStatusReader;
import io.moram.client.TopicReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.common.IsolationLevel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the learners that the topics know. */
@Command(
    name = "learners",
    description = "List the learners that the topics atoms and events know.",
    footer = {
      "",
      "`moram learner status` shows the tasks of one of them.",
      "Exit code 0 if the list is complete, 1 after a failure, 3 if --learner is unknown.",
      "Examples:",
      "  moram learners",
      "  moram learners --follow --json"
    })
public final class LearnersCommand extends KafkaCommand {

  /** A status is read again from the topics. This is how often at the most. */
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  @Option(
      names = {"-f", "--follow"},
      description = "Print a learner again if something happens to it, until the command stops.")
  private boolean follow;

  @Option(names = "--json", description = "Print one JSON object per learner.")
  private boolean json;

  @Option(
      names = "--learner",
      paramLabel = "<name>",
      description = "Print this learner only. Default: all learners.",
      converter = Converters.Learner.class)
  private @Nullable String learner;

  @Override
  public Integer call() throws IOException {
    KafkaAccess access = access();
    access.requireTopics(access.topics().atoms(), access.topics().events());
    LearnerStatusReader statuses = new LearnerStatusReader(access);
    PrintWriter out = command().commandLine().getOut();
    try (TopicReader events =
        TopicReader.fromEnd(
            access, IsolationLevel.READ_COMMITTED, List.of(access.topics().events()))) {
      Collection<LearnerStatus> all = statuses.read(learner).values();
      print(all, out);
      if (!follow) {
        return learner != null && all.isEmpty() ? 3 : 0;
      }
      NavigableSet<String> changed = new TreeSet<>();
      while (!out.checkError()) {
        events
            .poll(INTERVAL)
            .forEach(
                message -> {
                  if (message.key() != null) {
                    changed.add(new String(message.key(), UTF_8));
                  }
                });
        for (String name : changed) {
          if (learner == null || learner.equals(name)) {
            print(statuses.read(name).values(), out);
          }
        }
        changed.clear();
      }
    }
    return 0;
  }

  private void print(Collection<LearnerStatus> all, PrintWriter out) {
    if (json) {
      all.forEach(status -> out.println(JsonLine.of(LearnerStatusText.asJson(status))));
    } else if (all.isEmpty() && learner == null) {
      out.println("The topics know no learner.");
    } else if (all.isEmpty()) {
      out.println("The topics know nothing of " + learner + ".");
    } else {
      LearnerStatusText.print(all, out);
    }
    out.flush();
  }
}
