// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import io.moram.client.KafkaAccess;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that reads or writes topics of a broker. */
public abstract class KafkaCommand implements TypedCommand {
  @Spec private @Nullable CommandSpec spec;
  private @Nullable OptionFlags flags;

  @Override
  public final void declare(OptionFlags declared) {
    this.flags = declared;
    KafkaFlags.addTo(declared);
    declareMore(declared);
  }

  /** Adds the flags that the command has beside those of the broker. */
  protected void declareMore(OptionFlags declared) {}

  /** Picocli's model of the command. */
  protected final CommandSpec command() {
    return Commands.require(spec);
  }

  /** The options that the flags set. */
  protected final Configuration options() {
    return Commands.require(flags).values();
  }

  /** The broker that the flags name. */
  protected final KafkaAccess access() {
    return KafkaFlags.access(Commands.require(flags));
  }
}
