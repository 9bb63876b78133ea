// SPDX-License-Identifier: Apache-2.0
package io.moram.launcher.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The libraries that an image loads beside Flink's own.
 *
 * @param names the artifacts beside Flink's own jars
 * @param listed the artifacts in the image's bill of materials
 */
record ShippedLibraries(Set<String> names, Set<String> listed) {

  private static final Pattern VERSION = Pattern.compile("-[0-9].*");

  /**
   * Those of an image.
   *
   * @param root the image's root folder
   * @param distribution the folder of the Flink distribution that it was made from
   */
  static ShippedLibraries in(Path root, Path distribution) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> jars = Files.list(root.resolve("opt/flink/lib"))) {
      jars.map(jar -> jar.getFileName().toString())
          .filter(name -> !Files.exists(distribution.resolve("lib").resolve(name)))
          .forEach(name -> names.add(VERSION.matcher(name).replaceFirst("")));
    }
    Set<String> listed = new TreeSet<>();
    for (JsonNode component :
        new ObjectMapper()
            .readTree(root.resolve("usr/share/moram/bom.json").toFile())
            .path("components")) {
      listed.add(component.path("name").asText());
    }
    return new ShippedLibraries(names, listed);
  }
}
