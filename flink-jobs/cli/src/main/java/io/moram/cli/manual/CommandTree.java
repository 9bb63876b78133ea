// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.manual;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The commands in the order of the manual, and what it says of each. */
final class CommandTree {

  /** The flags that every command has. */
  private static final Set<String> COMMON = Set.of("--help", "--version", "--quiet", "--verbose");

  private CommandTree() {}

  /** Whether every command has a flag. */
  static boolean isCommon(OptionSpec option) {
    return COMMON.contains(option.longestName());
  }

  /** A command and all below it, without {@code help} and the commands of modules above. */
  static List<CommandSpec> of(CommandSpec command) {
    List<CommandSpec> commands = new ArrayList<>();
    commands.add(command);
    Set<CommandLine> below = new LinkedHashSet<>(command.subcommands().values());
    for (CommandLine one : below) {
      if (isOurs(one)) {
        commands.addAll(of(one.getCommandSpec()));
      }
    }
    return commands;
  }

  private static boolean isOurs(CommandLine line) {
    Object command = line.getCommand();
    return command.getClass().getPackageName().startsWith("io.moram.cli");
  }

  /** The usage of a command in one line. */
  static String usage(CommandSpec command) {
    StringBuilder usage = new StringBuilder(command.qualifiedName());
    if (!command.options().isEmpty()) {
      usage.append(" [options]");
    }
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      boolean required = parameter.arity().min() > 0;
      boolean many = parameter.arity().max() > 1;
      usage
          .append(required ? " " : " [")
          .append(parameter.paramLabel())
          .append(many ? "..." : "")
          .append(required ? "" : "]");
    }
    String below = command.usageMessage().synopsisSubcommandLabel();
    return command.subcommands().isEmpty() ? usage.toString() : usage + " " + below;
  }

  /** The names of a flag and its value. */
  static String flag(OptionSpec option) {
    String names = String.join(", ", option.names());
    return option.arity().max() == 0 ? names : names + "=" + option.paramLabel();
  }

  /** Text of the help, in one line. */
  static String text(String[] lines, CommandSpec command) {
    return String.join(" ", lines).replace("%%", "%").replace("%n", " ").strip();
  }

  /** The description of a flag with its default filled in. */
  static String text(OptionSpec option) {
    String text = String.join(" ", option.description());
    Iterable<String> candidates = option.completionCandidates();
    return text.replace("${DEFAULT-VALUE}", Objects.requireNonNullElse(option.defaultValue(), ""))
        .replace(
            "${COMPLETION-CANDIDATES}", candidates == null ? "" : String.join(", ", candidates))
        .replace("%%", "%");
  }

  /** The description of a parameter. */
  static String text(PositionalParamSpec parameter) {
    Iterable<String> candidates = parameter.completionCandidates();
    return String.join(" ", parameter.description())
        .replace(
            "${COMPLETION-CANDIDATES}", candidates == null ? "" : String.join(", ", candidates))
        .replace("%%", "%");
  }
}
