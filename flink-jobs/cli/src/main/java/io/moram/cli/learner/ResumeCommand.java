// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.learner;

import io.moram.schemas.Resume;
import org.apache.avro.specific.SpecificRecord;
import picocli.CommandLine.Command;

/** Takes a learner out of quarantine. */
@Command(
    name = "resume",
    description = "Take a learner out of quarantine, so that it tries its failed turn again.",
    footer = {
      "",
      "Remove the cause first; `moram learner status` names it. The learner job reports an event"
          + " LEARNER_RESUMED, and LEARNER_QUARANTINED if the learner fails again."
    })
final class ResumeCommand extends ControlCommand {

  @Override
  SpecificRecord record(String name, long now) {
    return new Resume(name, now);
  }

  @Override
  String sent(String name) {
    return "Asked the learner job to take up " + name + " again.";
  }
}
