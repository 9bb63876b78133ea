// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.testing;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * State of earlier builds, one folder each in {@code src/test/resources/earlier-states}. To write
 * that of this build, run the tests whose names begin with Earlier with {@code
 * -Dmoram.write-states=FOLDER}.
 */
public final class EarlierStates {
  /** The property that names the folder to write. */
  public static final String WRITE = "moram.write-states";

  private EarlierStates() {}

  /** The folders, in the order of their names. */
  public static List<Path> builds() throws IOException, URISyntaxException {
    URL root = Objects.requireNonNull(EarlierStates.class.getResource("/earlier-states"));
    try (Stream<Path> folders = Files.list(Path.of(root.toURI()))) {
      return folders.sorted().toList();
    }
  }

  /** The folder for this build's state. */
  public static Path newBuild() throws IOException {
    return Files.createDirectories(Path.of(System.getProperty(WRITE)));
  }
}
