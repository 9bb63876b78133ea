// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import io.moram.cli.progress.ProgressReporter;
import io.moram.cli.progress.ProgressReporters;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** What every command needs of Picocli. */
public final class Commands {

  private Commands() {}

  /** Where long work says how far it is: the launching script knows whether a person watches. */
  public static ProgressReporter display(PrintWriter out) {
    return ProgressReporters.forOutput(Boolean.getBoolean("moram.terminal"), System.out, out);
  }

  /** A field that Picocli, or the declaration of flags, has set before the command is called. */
  public static <T> T require(@Nullable T injected) {
    if (injected == null) {
      throw new IllegalStateException("The command was called without a command line");
    }
    return injected;
  }
}
