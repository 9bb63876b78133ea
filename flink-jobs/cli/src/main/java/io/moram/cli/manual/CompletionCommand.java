// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.manual;

import io.moram.cli.console.Commands;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a completion script. */
@Command(
    name = "completion",
    description = "Print a script that completes commands and flags in bash and zsh.",
    footer = {"", "Example:", "  source <(moram completion)"})
public final class CompletionCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec command = Commands.require(spec);
    var out = command.commandLine().getOut();
    out.print(AutoComplete.bash("moram", command.root().commandLine()));
    out.flush();
    return 0;
  }
}
