// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.manual;

import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the man page of a command. */
final class ManPage {

  private ManPage() {}

  /** The name of the page: {@code moram-bank-export}. */
  static String nameOf(CommandSpec command) {
    return command.qualifiedName("-");
  }

  static String of(CommandSpec command) {
    String description = CommandTree.text(command.usageMessage().description(), command);
    StringBuilder page = new StringBuilder();
    page.append(".TH \"")
        .append(nameOf(command).toUpperCase(Locale.ROOT))
        .append("\" 1\n.SH NAME\n")
        .append(roff(nameOf(command)))
        .append(" \\- ")
        .append(roff(description))
        .append("\n.SH SYNOPSIS\n")
        .append(roff(CommandTree.usage(command)))
        .append("\n.SH OPTIONS\n");
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      item(parameter.paramLabel(), CommandTree.text(parameter), page);
    }
    for (OptionSpec option : command.options()) {
      if (!option.hidden()) {
        item(CommandTree.flag(option), CommandTree.text(option), page);
      }
    }
    page.append(".SH NOTES\n.nf\n");
    for (String line : command.usageMessage().footer()) {
      page.append(roff(line)).append("\n");
    }
    return page.append(".fi\n.SH SEE ALSO\nmoram(1), docs/command\\-line.md\n").toString();
  }

  private static void item(String name, String text, StringBuilder page) {
    page.append(".TP\n.B ").append(roff(name)).append("\n").append(roff(text)).append("\n");
  }

  /** Text in which roff finds no command of its own. */
  private static String roff(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
