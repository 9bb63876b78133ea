// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import io.moram.cli.progress.ProgressReporter;
import io.moram.cli.progress.ProgressReporters;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Helpers that all commands use with Picocli. */
public final class Commands {

  private Commands() {}

  /** The progress reporter of the output. */
  public static ProgressReporter display(PrintWriter out) {
    Terminal terminal = Terminal.ofProcess();
    return ProgressReporters.forOutput(terminal.redraws(), terminal.colours(), System.out, out);
  }

  /** Returns a field that Picocli or the declaration of flags sets before a call. */
  public static <T> T require(@Nullable T injected) {
    if (injected == null) {
      throw new IllegalStateException("The command was called without a command line");
    }
    return injected;
  }
}
