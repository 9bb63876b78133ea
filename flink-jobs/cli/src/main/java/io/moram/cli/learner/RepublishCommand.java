// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.learner;

import io.moram.schemas.Republish;
import org.apache.avro.specific.SpecificRecord;
import picocli.CommandLine.Command;

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
final class RepublishCommand extends ControlCommand {

  @Override
  SpecificRecord record(String name, long now) {
    return new Republish(name, now);
  }

  @Override
  String sent(String name) {
    return "Asked the learner job to publish all sealed tasks of " + name + " again.";
  }
}
