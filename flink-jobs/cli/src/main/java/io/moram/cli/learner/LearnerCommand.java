// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.learner;

import io.moram.cli.console.CommandProvider;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** Groups what concerns one learner: its status, and requests to the learner job. */
@Command(
    name = "learner",
    description =
        "Show a learner, end its task, take back what it has learned, or take it up again.",
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
    return List.of(
        new LearnerStatusCommand(),
        new EndTaskCommand(),
        new RollbackCommand(),
        new ForgetCommand(),
        new ResumeCommand(),
        new RepublishCommand());
  }
}
