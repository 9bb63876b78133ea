// SPDX-License-Identifier: Apache-2.0
package io.moram.launcher.advisories;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/**
 * A library on the class path.
 *
 * @param name its group and artifact, as group:artifact
 */
record Library(String name, String version) {

  /** Every library that was resolved from the local Maven repository. */
  static List<Library> onClassPath() throws URISyntaxException {
    Path known =
        Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    // .../info/picocli/picocli/VERSION/picocli-VERSION.jar
    Path repository = known.getParent().getParent().getParent().getParent().getParent();
    List<Library> libraries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path jar = Path.of(entry).toAbsolutePath();
      if (jar.startsWith(repository)) {
        libraries.add(of(repository.relativize(jar)));
      }
    }
    return libraries;
  }

  /** The library of a path such as org/apache/avro/avro/1.12.1/avro-1.12.1.jar. */
  static Library of(Path path) {
    String[] parts = path.toString().split("[/\\\\]");
    int version = parts.length - 2;
    String group = String.join(".", Arrays.copyOf(parts, version - 1));
    return new Library(group + ":" + parts[version - 1], parts[version]);
  }
}
