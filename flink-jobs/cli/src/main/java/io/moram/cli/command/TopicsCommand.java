// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import io.moram.cli.console.Commands;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands about the topics of an installation. */
@Command(
    name = "topics",
    description = "Create the Kafka topics of the jobs, or check their settings.",
    subcommands = {TopicsCreateCommand.class, TopicsCheckCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class TopicsCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        Commands.require(spec).commandLine(), "The command is missing; must be create or check.");
  }
}
