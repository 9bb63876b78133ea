// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import io.moram.cli.console.Commands;
import io.moram.jobs.options.OptionCatalog;
import io.moram.jobs.options.OptionHolder;
import io.moram.jobs.options.OptionsPage;
import io.moram.jobs.options.TypedOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists every option. */
@Command(
    name = "options",
    description = "List every option of the jobs with its range and its effect.")
public final class OptionsCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--markdown", description = "Print the page docs/options.md.")
  private boolean markdown;

  @Override
  public Integer call() {
    CommandSpec command = Commands.require(spec);
    var out = command.commandLine().getOut();
    if (markdown) {
      out.print(OptionsPage.markdown(OptionCatalog.holders()));
      out.flush();
      return 0;
    }
    var colors = command.commandLine().getColorScheme();
    for (OptionHolder holder : OptionCatalog.holders()) {
      out.println(colors.ansi().string("@|bold " + holder.title() + "|@"));
      for (TypedOption option : holder.options()) {
        String fallback = option.defaultText();
        out.println(
            colors.ansi().string("  @|yellow " + option.key() + "|@ ")
                + "<"
                + option.takes()
                + ">"
                + (fallback.isEmpty() ? "" : ", default " + fallback));
        TextTable text =
            TextTable.forColumns(
                colors, new Column(command.usageMessage().width(), 6, Overflow.WRAP));
        text.addRowValues(new Text[] {colors.ansi().text(option.description())});
        out.print(text);
      }
      out.println();
    }
    out.flush();
    return 0;
  }
}
