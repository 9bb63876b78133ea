// SPDX-License-Identifier: Apache-2.0
package io.moram.launcher.advisories;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
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
    Path repository = known.resolve("../../../../..").normalize();
    List<Library> libraries = new ArrayList<>();
    Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getProperty("java.class.path"))
        .map(entry -> Path.of(entry).toAbsolutePath())
        .filter(jar -> jar.startsWith(repository))
        .forEach(jar -> libraries.add(of(repository.relativize(jar))));
    return libraries;
  }

  /** The library of a path such as org/apache/avro/avro/1.12.1/avro-1.12.1.jar. */
  static Library of(Path path) {
    int version = path.getNameCount() - 2;
    List<String> group = new ArrayList<>();
    path.subpath(0, version - 1).forEach(part -> group.add(part.toString()));
    return new Library(
        String.join(".", group) + ":" + path.getName(version - 1),
        path.getName(version).toString());
  }
}
