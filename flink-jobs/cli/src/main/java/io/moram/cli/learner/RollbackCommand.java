// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.learner;

import io.moram.cli.console.Converters;
import io.moram.schemas.Rollback;
import org.apache.avro.specific.SpecificRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes back tasks of a learner. */
@Command(
    name = "rollback",
    description =
        "Take back a learner's tasks from one on, the open task included. Serving goes back to the"
            + " bank version of that number.",
    footer = {
      "",
      "The request is a record of the examples topic, in order with the learner's examples. The"
          + " learner job reports it as an event ROLLED_BACK, or ROLLBACK_REFUSED if there is no"
          + " such task. The examples of the dropped tasks are not learned again."
    })
final class RollbackCommand extends DestructiveCommand {

  @Option(
      names = "--to-task",
      required = true,
      paramLabel = "<task>",
      description =
          "The first task that is dropped, from 0. It is the bank's version afterwards, and the"
              + " number of the next task.",
      converter = Converters.NotNegative.class)
  private int toTask;

  @Override
  String warning(String name) {
    return "All tasks of " + name + " from task " + toTask + " on will be deleted.";
  }

  @Override
  SpecificRecord record(String name, long now) {
    return new Rollback(name, toTask, now);
  }

  @Override
  String sent(String name) {
    return "Asked the learner job to take back the tasks of " + name + " from " + toTask + " on.";
  }
}
