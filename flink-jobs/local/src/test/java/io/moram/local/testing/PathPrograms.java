// SPDX-License-Identifier: Apache-2.0
package io.moram.local.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs on the PATH, which a machine may not have. */
public final class PathPrograms {

  private PathPrograms() {}

  /** The first program on the PATH that has one of these names. */
  public static Optional<Path> find(String... names) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
