// SPDX-License-Identifier: Apache-2.0
package io.moram.local.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.runtime.util.EnvironmentInformation;

/**
 * An official Flink distribution: what is in its {@code lib} and {@code plugins} runs instead of
 * the project's own jars of Flink.
 *
 * @param home its folder
 */
record FlinkDistribution(Path home) {

  /** What deploy/README.md adds to the {@code lib} of a distribution. */
  private static final List<String> ADDED =
      List.of("api-", "pytorch-", "tokenizers-", "jna-", "gson-", "commons-io-", "commons-lang3-");

  private static final String GPU_PLUGIN = "external-resource-gpu";

  /**
   * Checks a folder.
   *
   * @throws IOException if it is no distribution of the Flink version that the jobs were built for
   */
  static FlinkDistribution of(Path folder) throws IOException {
    Path home = folder.toAbsolutePath().normalize();
    String wanted = "flink-dist-" + EnvironmentInformation.getVersion() + ".jar";
    List<String> found = names(home.resolve("lib"), "flink-dist-");
    if (!found.contains(wanted)) {
      throw new IOException(
          "--flink-home is "
              + home
              + "; must be a Flink distribution with lib/"
              + wanted
              + ". It has "
              + (found.isEmpty() ? "no lib/flink-dist-*.jar." : "lib/" + found.get(0) + "."));
    }
    return new FlinkDistribution(home);
  }

  /** Its own jars, and the project's libraries that belong beside them. */
  String classPath() throws IOException {
    Path lib = home.resolve("lib");
    return Stream.concat(
            names(lib, "").stream().map(lib::resolve),
            ClusterClassPath.files().filter(FlinkDistribution::isAdded))
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The variables by which Flink finds its parts. */
  Map<String, String> environment() {
    return Map.of(
        "FLINK_PLUGINS_DIR",
        home.resolve("plugins").toString(),
        "FLINK_LIB_DIR",
        home.resolve("lib").toString());
  }

  /**
   * Checks that it can announce GPUs.
   *
   * @throws IOException if the plug-in is absent
   */
  void requireGpuPlugin() throws IOException {
    Path plugin = home.resolve("plugins").resolve(GPU_PLUGIN);
    if (names(plugin, "").isEmpty()) {
      throw new IOException(
          "--gpus needs Flink's plug-in "
              + GPU_PLUGIN
              + ", but "
              + plugin
              + " has no jar. Use a complete distribution.");
    }
  }

  private static boolean isAdded(Path jar) {
    return ADDED.stream().anyMatch(jar.getFileName().toString()::startsWith);
  }

  private static List<String> names(Path folder, String prefix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(prefix) && name.endsWith(".jar"))
          .sorted()
          .toList();
    }
  }
}
