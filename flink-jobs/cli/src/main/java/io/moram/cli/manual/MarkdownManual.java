// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.manual;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the page {@code docs/command-line.md}. */
final class MarkdownManual {

  private static final String START =
      """
      # Command line

      `./moram manual --markdown` writes this page from the commands themselves. `./moram manual --man FOLDER` writes man pages, and `./moram completion` a completion script.

      ## Exit codes

      | code | meaning |
      |---|---|
      | 0 | All is done. |
      | 1 | The command failed; the last line on standard error says why. |
      | 2 | An argument is wrong. |
      | 3 | The command ended, but some records were refused, or a learner or topic is unknown. |

      ## Environment

      | variable | meaning |
      |---|---|
      | `MORAM_BOOTSTRAP_SERVERS` | The brokers, unless `--bootstrap-servers` is given. |
      | `MORAM_KAFKA_CONFIG` | A file of settings of the Kafka clients, unless `--kafka-config` is given. |
      | `NO_COLOR` | With any value: no colours. |
      | `TERM` | With the value `dumb`: no colours, and no line is drawn twice. |
      | `MORAM_HEAP` | The largest Java heap, for example `2g`. |
      | `MORAM_JAVA_OPTS`, `MORAM_CLASSPATH`, `JAVA_HOME` | As the script `moram` says. |

      ## Secrets

      Arguments of a process are readable by every user of the machine. So put passwords into a file, a line `name=value` for each, and name it with `--kafka-config` or `MORAM_KAFKA_CONFIG`. A line `bootstrap.servers` in it names the brokers. Flags override the environment, and the environment overrides the file. Reports and logs show `******` in place of a secret.

      ## Folders and zip files

      - A class is a folder directly in `train` or `test`, or directly in the root if there is no `train`. Pictures in folders below a class belong to it.
      - `Train` and `TRAIN` are `train`. A folder that has one folder and no picture is looked through.
      - Names are in Unicode's composed form, so a name from a Mac equals the same name from elsewhere.
      - Zip files may come from Windows: names in code page 437, and backslashes. Encrypted and overlapping entries, entries that lead out of the archive, and archives that unpack to over 100 times their size are refused.
      - A symbolic link is followed only to a file in the same folder. Pipes, sockets and devices are never opened.
      - The name of a picture ends in jpg, jpeg, jfif, png, gif, bmp, tif, tiff or webp. Its first bytes must be those of such a file. What is left out is counted and printed.

      ## Input that breaks a rule

      `produce` and `predict` stop at the first bad line, and say how to go on: `--from-line`. With `--skip-bad` they leave it out, and exit with 3. `--report FILE` writes what is left out, each below a line with `#` and the reason. Repair it, and send the file: `./moram produce < FILE`, or `./moram produce FOLDER --only FILE` for pictures. Lines that begin with `#` are passed over. A line has at most 16 MiB.

      ## Commands

      Every command also has `--help`, `--version`, `--quiet` (results and errors only) and `--verbose` (the log, and the cause of an error in full). `./moram bench --help` lists the benchmarks.
      """;

  private MarkdownManual() {}

  static String of(CommandSpec root) {
    StringBuilder page = new StringBuilder(START);
    for (CommandSpec command : CommandTree.of(root)) {
      append(command, page);
    }
    return page.toString();
  }

  private static void append(CommandSpec command, StringBuilder page) {
    page.append("\n### ").append(command.qualifiedName()).append("\n\n```text\n");
    page.append(CommandTree.usage(command)).append("\n");
    page.append(CommandTree.text(command.usageMessage().description(), command));
    page.append("\n");
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      item(parameter.paramLabel(), CommandTree.text(parameter), page);
    }
    for (OptionSpec option : command.options()) {
      if (!option.hidden() && !CommandTree.isCommon(option)) {
        item(CommandTree.flag(option), CommandTree.text(option), page);
      }
    }
    for (String line : command.usageMessage().footer()) {
      page.append(line).append("\n");
    }
    page.append("```\n");
  }

  private static void item(String name, String text, StringBuilder page) {
    page.append("  ").append(name).append("  ").append(text).append("\n");
  }
}
