// SPDX-License-Identifier: Apache-2.0
package io.moram.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** Reads the folder {@code deploy}. */
final class DeployFolder {

  /** The root of the source tree. */
  static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

  static final Path DEPLOY = ROOT.resolve("deploy");

  private static final YAMLMapper YAML = new YAMLMapper();

  private DeployFolder() {}

  /** Every file below a folder whose name ends so, in order. */
  static List<Path> files(Path folder, String... endings) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found
          .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
          .sorted()
          .toList();
    }
  }

  /** The documents of a YAML file. */
  static List<JsonNode> documents(Path file) throws IOException {
    return documents(Files.readString(file));
  }

  /** The documents of YAML text. Anchors are resolved, because Kubernetes' clients do so too. */
  static List<JsonNode> documents(String yaml) throws IOException {
    Yaml loader = new Yaml();
    List<JsonNode> documents = new ArrayList<>();
    for (Object document : loader.loadAll(yaml)) {
      if (document != null) {
        documents.add(YAML.valueToTree(document));
      }
    }
    return List.copyOf(documents);
  }

  /** A program on the PATH, the first of these that is there. */
  static Optional<Path> program(String... names) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(names)
        .flatMap(name -> Stream.of(path.split(File.pathSeparator, -1)).map(p -> Path.of(p, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
