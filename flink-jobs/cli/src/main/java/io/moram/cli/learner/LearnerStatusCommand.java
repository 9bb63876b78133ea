// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.learner;

import io.moram.cli.console.Converters;
import io.moram.cli.console.JsonLine;
import io.moram.cli.console.KafkaCommand;
import io.moram.client.KafkaAccess;
import io.moram.client.LearnerStatus;
import io.moram.client.LearnerStatusReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what the topics say of learners. */
@Command(
    name = "status",
    description =
        "Show bank version, tasks, open task and quarantine of learners, from the topics atoms and"
            + " events.",
    footer = {
      "",
      "The topic events forgets after its retention, so an open task or a quarantine of long ago"
          + " may not be known. `moram bank` verifies the atoms themselves.",
      "Exit code 0 if the learner is known, 1 after a failure, 3 if the topics know nothing of it."
    })
final class LearnerStatusCommand extends KafkaCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "<learner>",
      description = "The name of the learner. Default: all learners.",
      converter = Converters.Learner.class)
  private @Nullable String learner;

  @Option(names = "--json", description = "Print one JSON object per learner.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    KafkaAccess access = access();
    access.requireTopics(access.topics().atoms(), access.topics().events());
    Collection<LearnerStatus> all = new LearnerStatusReader(access).read(learner).values();
    PrintWriter out = command().commandLine().getOut();
    if (json) {
      all.forEach(status -> out.println(JsonLine.of(LearnerStatusText.asJson(status))));
    } else if (all.isEmpty()) {
      out.println(
          "The topics know " + (learner == null ? "no learner." : "nothing of " + learner + "."));
    } else {
      LearnerStatusText.print(all, out);
      if (learner != null) {
        all.forEach(status -> LearnerStatusText.printTasks(status, out));
      }
    }
    out.flush();
    return learner != null && all.isEmpty() ? 3 : 0;
  }
}
