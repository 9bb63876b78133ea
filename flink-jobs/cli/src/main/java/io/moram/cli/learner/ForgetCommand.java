// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.learner;

import io.moram.schemas.Forget;
import org.apache.avro.specific.SpecificRecord;
import picocli.CommandLine.Command;

/** Erases a learner. */
@Command(
    name = "forget",
    description = "Erase all that the jobs and the atoms topic know of a learner.",
    footer = {
      "",
      "The request is a record of the examples topic, in order with the learner's examples. The"
          + " learner job reports it as an event LEARNER_FORGOTTEN. An example after it begins a"
          + " new life of the learner.",
      "",
      "Topics that are not compacted keep their records until their retention has passed:"
          + " examples, requests, predictions, events, dead-letters. docs/operations.md says how to"
          + " erase them at once."
    })
final class ForgetCommand extends DestructiveCommand {

  @Override
  String warning(String name) {
    return "All that is known of " + name + " will be deleted.";
  }

  @Override
  SpecificRecord record(String name, long now) {
    return new Forget(name, now);
  }

  @Override
  String sent(String name) {
    return "Asked the learner job to forget " + name + ".";
  }
}
