// SPDX-License-Identifier: Apache-2.0
package io.moram.cli;

import io.moram.cli.console.Terminal;
import java.util.Arrays;
import picocli.CommandLine;

/** Sets the width of the help: that of the terminal, or as wide as the longest example. */
final class HelpWidth {

  private static final int LEAST = 100;

  private HelpWidth() {}

  static void set(CommandLine line) {
    if (Terminal.ofProcess().redraws()) {
      line.setUsageHelpAutoWidth(true);
    } else {
      // Nothing wraps an example that someone copies from a file or a pipe.
      line.setUsageHelpWidth(Math.max(LEAST, longest(line)));
    }
  }

  /** The length of the longest example in the footers: a line that is indented. */
  private static int longest(CommandLine line) {
    int own =
        Arrays.stream(line.getCommandSpec().usageMessage().footer())
            .filter(text -> text.startsWith("  "))
            .mapToInt(text -> text.length() + 1)
            .max()
            .orElse(0);
    return line.getSubcommands().values().stream()
        .mapToInt(HelpWidth::longest)
        .reduce(own, Math::max);
  }
}
