// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.learner;

import io.moram.cli.console.Commands;
import io.moram.cli.console.Converters;
import io.moram.cli.console.KafkaCommand;
import io.moram.client.KafkaAccess;
import io.moram.client.RecordSender;
import java.io.IOException;
import java.io.PrintWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** A command that sends one control record about a learner. */
abstract class ControlCommand extends KafkaCommand {

  @Parameters(
      paramLabel = "<learner>",
      description = "The name of the learner.",
      converter = Converters.Learner.class)
  private @Nullable String learner;

  @Override
  public final Integer call() throws IOException {
    String name = Commands.require(learner);
    PrintWriter out = command().commandLine().getOut();
    KafkaAccess access = access();
    access.requireTopics(access.topics().examples());
    if (!isConfirmed(name, out)) {
      command().commandLine().getErr().println("moram: Nothing was sent.");
      return 1;
    }
    try (RecordSender sender = new RecordSender(access)) {
      sender.sendControl(record(name, System.currentTimeMillis()));
      sender.flush();
    }
    out.println(sent(name));
    out.flush();
    return 0;
  }

  /** Returns whether the person wants this; only a command that destroys something asks. */
  boolean isConfirmed(String name, PrintWriter out) throws IOException {
    return true;
  }

  /** The record. */
  abstract SpecificRecord record(String name, long now);

  /** What was asked for, in words. */
  abstract String sent(String name);
}
