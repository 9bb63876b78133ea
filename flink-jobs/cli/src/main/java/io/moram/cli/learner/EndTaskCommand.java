// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.learner;

import io.moram.schemas.EndOfTask;
import org.apache.avro.specific.SpecificRecord;
import picocli.CommandLine.Command;

/** Ends the open task of a learner. */
@Command(
    name = "end-task",
    description = "End a learner's open task: the rest of its training runs, and it is sealed.",
    footer = {
      "",
      "The request is a record of the examples topic, in order with the learner's examples. A"
          + " learner without an open task ignores it."
    })
final class EndTaskCommand extends ControlCommand {

  @Override
  SpecificRecord record(String name, long now) {
    return new EndOfTask(name, now);
  }

  @Override
  String sent(String name) {
    return "Asked the learner job to end the open task of " + name + ".";
  }
}
