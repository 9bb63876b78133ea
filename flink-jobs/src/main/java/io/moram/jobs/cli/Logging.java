// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.cli;

import java.nio.file.Path;
import org.apache.logging.log4j.core.config.Configurator;

/** Where the libraries' log goes, and how much of it there is. */
final class Logging {

  private Logging() {}

  /** Errors alone, to standard error: a command says in its own words what a client warns of. */
  static void errorsOnly() {
    System.setProperty("moram.log.level", "error");
    Configurator.reconfigure();
  }

  /** Warnings and more to a file, which the dashboard shows too; nothing to the console. */
  static void toFile(Path file) {
    System.setProperty("moram.log.level", "warn");
    System.setProperty("log.file", file.toAbsolutePath().toString());
    Configurator.reconfigure();
  }
}
