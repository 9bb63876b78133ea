// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.manual;

import io.moram.cli.console.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes the manual from the commands themselves. */
@Command(
    name = "manual",
    description = "Print the page docs/command-line.md, or write man pages.",
    footer = {
      "",
      "Example:",
      "  moram manual --man ~/.local/share/man/man1",
      "  man moram-predict"
    })
public final class ManualCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--markdown", description = "Print the page docs/command-line.md.")
  private boolean markdown;

  @Option(
      names = "--man",
      paramLabel = "<folder>",
      description = "Write a man page per command into this folder, which is created if absent.")
  private @Nullable Path man;

  @Override
  public Integer call() throws IOException {
    CommandSpec command = Commands.require(spec);
    if (markdown == (man != null)) {
      throw new ParameterException(
          command.commandLine(), "One of --markdown and --man must be given.");
    }
    CommandSpec root = command.root();
    var out = command.commandLine().getOut();
    if (man == null) {
      out.print(MarkdownManual.of(root));
    } else {
      Files.createDirectories(man);
      int pages = 0;
      for (CommandSpec page : CommandTree.of(root)) {
        Files.writeString(man.resolve(ManPage.nameOf(page) + ".1"), ManPage.of(page));
        pages++;
      }
      out.printf("%d pages are in %s.%n", pages, man);
    }
    out.flush();
    return 0;
  }
}
