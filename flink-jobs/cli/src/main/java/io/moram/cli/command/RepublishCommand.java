// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import io.moram.cli.console.Commands;
import io.moram.client.KafkaAccess;
import io.moram.client.RecordSender;
import io.moram.schemas.Republish;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Asks for all sealed tasks of a learner. */
@Command(
    name = "republish",
    description =
        "Publish all sealed tasks of a learner again, from the learner job's state to the atoms"
            + " topic.",
    footer = {
      "",
      "The request is a record of the examples topic, in order with the learner's examples. The"
          + " learner job reports each task as an event REPUBLISHED."
    })
final class RepublishCommand extends KafkaCommand {

  @Parameters(paramLabel = "<learner>", description = "The name of the learner.")
  private @Nullable String learner;

  @Override
  public Integer call() throws IOException {
    String name = Commands.require(learner);
    KafkaAccess access = access();
    access.requireTopics(access.topics().examples());
    try (RecordSender sender = new RecordSender(access)) {
      sender.send(new Republish(name, System.currentTimeMillis()));
      sender.flush();
    }
    PrintWriter out = command().commandLine().getOut();
    out.println("Asked the learner job to publish all sealed tasks of " + name + " again.");
    out.flush();
    return 0;
  }
}
