// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.cli;

import io.moram.jobs.client.KafkaAccess;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that reads from or writes to the topics of a broker. */
abstract class KafkaCommand implements TypedCommand {
  @Spec private @Nullable CommandSpec spec;
  private @Nullable OptionFlags flags;

  @Override
  public final void declare(OptionFlags declared) {
    this.flags = declared;
    KafkaFlags.addTo(declared);
  }

  /** The command as Picocli knows it. */
  final CommandSpec command() {
    return Commands.require(spec);
  }

  /** The broker that the flags name. */
  final KafkaAccess access() {
    return KafkaFlags.access(Commands.require(flags));
  }
}
