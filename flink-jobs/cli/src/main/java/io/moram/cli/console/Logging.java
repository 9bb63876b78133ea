// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** Sets the destination and the level of the log. */
public final class Logging {

  private Logging() {}

  /** Logs errors only, to standard error. A command reports what a client warns of. */
  public static void errorsOnly() {
    System.setProperty("moram.log.level", "error");
    Configurator.reconfigure();
  }

  /**
   * Logs to a new file, which the dashboard shows too, and nothing to the console. The libraries
   * log their warnings, and this project also what happens once per task or less often. The file is
   * {@code moram.log}, or {@code moram-2.log} and so on if a file has that name.
   *
   * @param folder the folder of the file; created if it is absent
   * @return the file
   */
  public static Path toFileIn(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = newFile(folder);
    System.setProperty("moram.log.level", "warn");
    System.setProperty("log.file", file.toAbsolutePath().toString());
    Configurator.reconfigure();
    return file;
  }

  private static Path newFile(Path folder) throws IOException {
    Path file = folder.resolve("moram.log");
    for (int number = 2; ; number++) {
      try {
        return Files.createFile(file);
      } catch (FileAlreadyExistsException taken) {
        file = folder.resolve("moram-" + number + ".log");
      }
    }
  }

  /**
   * Logs no more warnings about checkpoints that do not complete. Call it before jobs are
   * cancelled: a checkpoint that is in progress then is no failure.
   */
  public static void ignoreUnfinishedCheckpoints() {
    Configurator.setLevel(
        "org.apache.flink.runtime.checkpoint.CheckpointFailureManager", Level.ERROR);
  }
}
