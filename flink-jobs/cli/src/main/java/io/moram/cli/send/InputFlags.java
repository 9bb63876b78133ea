// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import io.moram.cli.console.Commands;
import io.moram.cli.console.Converters;
import io.moram.schemas.MessageLimits;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags about input that breaks a rule. */
final class InputFlags {

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--skip-bad",
      description =
          "Leave out lines, rows and pictures that break a rule, and exit with 3. Default: stop at"
              + " the first.")
  private boolean skipBad;

  @Option(
      names = "--report",
      paramLabel = "<file>",
      description =
          "With --skip-bad: write what is left out into this new file, each below its reason."
              + " Repair it and send it again: lines from standard input, pictures by their names"
              + " with `moram produce --only`.")
  private @Nullable Path report;

  @Option(
      names = "--from-line",
      paramLabel = "<n>",
      description =
          "Pass over the lines of standard input, or of a file of texts, before this one. Default:"
              + " 1.",
      converter = Converters.Positive.class)
  private @Nullable Integer fromLine;

  boolean skipsBad() {
    return skipBad;
  }

  long firstLine() {
    return fromLine == null ? 1 : fromLine;
  }

  Refusals refusals() throws IOException {
    CommandLine line = Commands.require(command).commandLine();
    if (report != null && !skipBad) {
      throw new ParameterException(line, "--report works with --skip-bad only.");
    }
    return new Refusals(line.getErr(), report);
  }

  /** Refuses flags that were given although they do not apply. */
  void refuse(String why, String... flags) {
    CommandLine line = Commands.require(command).commandLine();
    for (String flag : flags) {
      if (line.getParseResult().hasMatchedOption(flag)) {
        throw new ParameterException(line, flag + " " + why);
      }
    }
  }

  /** What to do about a line that is too long. */
  static String tooLong() {
    return "the line has more than %,d bytes; must have at most that many."
        .formatted(MessageLimits.DEFAULT.messageBytes());
  }

  /** What to do about a bad line. */
  static String remedy(long line) {
    return " Repair it and go on with --from-line "
        + line
        + ", or leave such lines out with --skip-bad.";
  }
}
