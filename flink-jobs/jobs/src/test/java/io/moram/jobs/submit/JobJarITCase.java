// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.submit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.flink.client.cli.CliFrontend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The job jar as a cluster gets it. Flink's own client starts the jar's main class in a new JVM
 * that has Flink and DJL on its class path, but no class of this project.
 */
@Timeout(180)
class JobJarITCase {

  /** The groups of the jars in a cluster's lib/: Flink, what Flink needs itself, and DJL. */
  private static final List<String> CLUSTER_GROUPS =
      List.of(
          "org/apache/flink",
          "org/apache/logging",
          "org/apache/commons",
          "org/slf4j",
          "org/snakeyaml",
          "org/objenesis",
          "org/javassist",
          "com/esotericsoftware",
          "com/ververica",
          "commons-cli",
          "commons-collections",
          "commons-io",
          "ai/djl");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Job.class)
  void everyJobIsBuiltFromTheJarAlone(Job job) throws Exception {
    String output =
        flink(
            "info",
            jobJar().toString(),
            job.name().toLowerCase(Locale.ROOT),
            "-D",
            "kafka.bootstrap-servers=127.0.0.1:1");

    assertThat(output)
        .contains("Execution Plan")
        .contains(
            switch (job) {
              case LEARNER -> "\"train\"";
              case SERVING -> "\"infer\"";
              case EVALUATION -> "\"evaluate\"";
            });
  }

  @Test
  void theJarHoldsNoToolsAndNothingThatTheClusterBrings() throws IOException {
    try (JarFile jar = new JarFile(jobJar().toFile())) {
      assertThat(jar.stream().map(ZipEntry::getName).filter(name -> name.endsWith(".class")))
          .contains("io/moram/jobs/submit/JobMain.class")
          .noneMatch(name -> name.matches("io/moram/(cli|client|local|bench)/.*"))
          .noneMatch(name -> name.matches("(picocli|me/tongfei|org/knowm|ai/djl|org/slf4j)/.*"))
          .filteredOn(name -> name.startsWith("org/apache/flink/"))
          .isNotEmpty()
          .allMatch(name -> name.matches(".*(/kafka/|JSONKeyValueDeserializationSchema).*"));
      assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
          .isEqualTo(JobMain.class.getName());
    }
  }

  private String flink(String... arguments) throws Exception {
    Files.writeString(folder.resolve("config.yaml"), "parallelism.default: 1\n");
    Path output = folder.resolve("output.txt");
    List<String> command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-opens=java.base/java.util=ALL-UNNAMED",
                    "-cp",
                    clusterClassPath(),
                    CliFrontend.class.getName()),
                Stream.of(arguments))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("FLINK_CONF_DIR", folder.toString());
    Process process = builder.redirectOutput(output.toFile()).start();
    int exit = process.waitFor();
    String text = Files.readString(output, UTF_8);
    assertThat(exit).as(text).isZero();
    return text;
  }

  private static Path jobJar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      List<Path> jars = files.filter(file -> file.toString().endsWith("-job.jar")).toList();
      assertThat(jars).as("job jars in target/").hasSize(1);
      return jars.get(0);
    }
  }

  private static String clusterClassPath() {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> entry.replace(File.separatorChar, '/'))
            .filter(entry -> CLUSTER_GROUPS.stream().anyMatch(g -> entry.contains("/" + g + "/")))
            .filter(entry -> !entry.contains("/flink-connector-kafka/"))
            .collect(Collectors.joining(File.pathSeparator));
    assertThat(classPath).isNotEmpty().doesNotContain("/moram-");
    return classPath;
  }
}
