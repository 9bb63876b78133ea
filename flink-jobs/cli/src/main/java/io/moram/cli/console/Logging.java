// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.core.config.Configurator;

/** Where the libraries' log goes, and how much of it there is. */
public final class Logging {

  private Logging() {}

  /** Errors alone, to standard error: a command says in its own words what a client warns of. */
  public static void errorsOnly() {
    System.setProperty("moram.log.level", "error");
    Configurator.reconfigure();
  }

  /**
   * Warnings and more to a new file, which the dashboard shows too; nothing to the console.
   *
   * @param folder where the file lies; made where it is not there
   * @return the file
   */
  public static Path toFileIn(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("moram.log");
    Files.deleteIfExists(file);
    System.setProperty("moram.log.level", "warn");
    System.setProperty("log.file", file.toAbsolutePath().toString());
    Configurator.reconfigure();
    return file;
  }
}
