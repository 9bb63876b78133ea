// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.cli;

import org.jspecify.annotations.Nullable;

/** What every command needs of Picocli. */
final class Commands {

  private Commands() {}

  /** A field that Picocli, or the declaration of flags, has set before the command is called. */
  static <T> T require(@Nullable T injected) {
    if (injected == null) {
      throw new IllegalStateException("The command was called without a command line");
    }
    return injected;
  }
}
