// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import io.moram.cli.console.Commands;
import io.moram.cli.console.KafkaFlags;
import io.moram.cli.console.OptionFlags;
import io.moram.cli.console.TypedCommand;
import io.moram.client.KafkaAccess;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that reads or writes topics of a broker. */
abstract class KafkaCommand implements TypedCommand {
  @Spec private @Nullable CommandSpec spec;
  private @Nullable OptionFlags flags;

  @Override
  public final void declare(OptionFlags declared) {
    this.flags = declared;
    KafkaFlags.addTo(declared);
  }

  /** Picocli's model of the command. */
  final CommandSpec command() {
    return Commands.require(spec);
  }

  /** The options that the flags set. */
  final Configuration options() {
    return Commands.require(flags).values();
  }

  /** The broker that the flags name. */
  final KafkaAccess access() {
    return KafkaFlags.access(Commands.require(flags));
  }
}
