// SPDX-License-Identifier: Apache-2.0
package io.moram.local.cluster;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The class paths of the processes, out of this JVM's own. */
final class ClusterClassPath {

  /**
   * What the job jar brings. On the class path of Flink's processes it would hide a jar that lacks
   * something, which a cluster elsewhere would then lack.
   */
  private static final List<String> IN_THE_JOB_JAR =
      List.of(
          "moram-",
          "avro-",
          "flink-connector-kafka-",
          "kafka",
          "zstd-jni-",
          "lz4-java-",
          "snappy-java-",
          "jackson-",
          "common-image-",
          "common-io-",
          "common-lang-",
          "imageio-");

  private ClusterClassPath() {}

  /** Everything, for the broker and ZooKeeper. */
  static String whole() {
    return absolute(entry -> true);
  }

  /** What a Flink distribution has in its lib/ to run our jobs: Flink, DJL and PyTorch. */
  static String flink() {
    return absolute(ClusterClassPath::isOutsideTheJobJar);
  }

  private static boolean isOutsideTheJobJar(Path entry) {
    String file = entry.getFileName().toString();
    return Files.isRegularFile(entry) && IN_THE_JOB_JAR.stream().noneMatch(file::startsWith);
  }

  private static String absolute(Predicate<Path> wanted) {
    return files()
        .filter(wanted)
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** All entries, absolute. */
  static Stream<Path> files() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath());
  }
}
