// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The job jar that the build makes. */
public final class JobJar {

  private JobJar() {}

  /** The jar in the source tree that the launching script belongs to. */
  public static Path built() throws IOException {
    return builtIn(Path.of(System.getProperty("moram.home", ".")));
  }

  /**
   * The jar in a source tree.
   *
   * @throws IOException if it is absent
   */
  public static Path builtIn(Path home) throws IOException {
    Path folder = home.resolve("flink-jobs").resolve("jobs").resolve("target");
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        var found = files.filter(f -> f.getFileName().toString().endsWith("-job.jar")).findFirst();
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    throw new IOException("There is no job jar in " + folder + ". Set one with --jar.");
  }
}
