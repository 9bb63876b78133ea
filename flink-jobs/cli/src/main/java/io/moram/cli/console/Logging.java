// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import io.moram.local.EmbeddedCluster;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** Sets the destination and the level of the log. */
public final class Logging {

  private Logging() {}

  /** Logs nothing. A command itself reports what a client warns of. */
  public static void off() {
    set("off", "off");
  }

  /** Logs to standard error: what happens rarely, and all warnings. */
  public static void verbose() {
    set("warn", "info");
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
    System.setProperty(EmbeddedCluster.LOG_FILE, file.toAbsolutePath().toString());
    set("warn", "info");
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

  /**
   * Sets the levels.
   *
   * @param libraries the level of all libraries
   * @param own the level of this project, and of the states of jobs
   */
  private static void set(String libraries, String own) {
    System.setProperty("moram.log.level", libraries);
    System.setProperty("moram.log.own-level", own);
    // Loggers that warn without a cause.
    System.setProperty("moram.log.noisy-level", libraries.equals("off") ? "off" : "error");
    Configurator.reconfigure();
  }
}
