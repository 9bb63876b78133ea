// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.testing;

import io.moram.cli.console.JobJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The job jar for tests, which run in the module's folder or in the root of the source tree. */
public final class BuiltJobJar {

  private BuiltJobJar() {}

  public static String path() throws IOException {
    for (Path home : List.of(Path.of("."), Path.of("..", ".."))) {
      if (Files.isDirectory(home.resolve("flink-jobs"))) {
        return JobJar.builtIn(home).toString();
      }
    }
    throw new IOException("The tests run outside of the source tree");
  }
}
