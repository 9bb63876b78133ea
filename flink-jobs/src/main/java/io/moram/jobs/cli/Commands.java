// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.cli;

import io.moram.jobs.display.Display;
import io.moram.jobs.display.Displays;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** What every command needs of Picocli. */
final class Commands {

  private Commands() {}

  /** Where long work says how far it is: the launching script knows whether a person watches. */
  static Display display(PrintWriter out) {
    return Displays.forOutput(Boolean.getBoolean("moram.terminal"), System.out, out);
  }

  /** A field that Picocli, or the declaration of flags, has set before the command is called. */
  static <T> T require(@Nullable T injected) {
    if (injected == null) {
      throw new IllegalStateException("The command was called without a command line");
    }
    return injected;
  }
}
