// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import io.moram.cli.console.CommandProvider;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** Groups what can be asked of the learner job. */
@Command(
    name = "learner",
    description = "Send the learner job a request that concerns one learner.",
    subcommands = HelpCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
public final class LearnerCommand implements CommandProvider {

  @Override
  public Object group() {
    return this;
  }

  @Override
  public List<Callable<Integer>> commands() {
    return List.of(new RepublishCommand());
  }
}
