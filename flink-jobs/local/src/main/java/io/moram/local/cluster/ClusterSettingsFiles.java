// SPDX-License-Identifier: Apache-2.0
package io.moram.local.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.local.rest.RestGuardJar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Objects;

/** Writes the settings of the processes from templates beside this class. */
final class ClusterSettingsFiles {

  /** Flink's settings. */
  static final String FLINK = "config.yaml";

  /** ZooKeeper's settings. */
  static final String ZOO_KEEPER = "zoo.cfg";

  /** What all processes log. */
  static final String LOG = "log4j2.xml";

  /** The guard of the REST API, for the JobManager. */
  static final String REST_GUARD = "rest-guard.jar";

  private ClusterSettingsFiles() {}

  static void write(ClusterFolder folder, ClusterShape shape) throws IOException {
    Files.createDirectories(folder.settings());
    for (String file : new String[] {FLINK, ZOO_KEEPER, LOG}) {
      String text =
          template(file)
              .replace("${data}", "file://" + folder.data("flink"))
              .replace("${temporary}", folder.data("temporary").toString())
              .replace("${zookeeper.data}", folder.data("zookeeper").toString())
              .replace("${zookeeper.port}", Integer.toString(shape.zooKeeper()))
              .replace("${rest.port}", Integer.toString(shape.rest()));
      Files.writeString(folder.settings().resolve(file), text);
    }
    RestGuardJar.write(folder.settings().resolve(REST_GUARD));
    Files.createDirectories(folder.data("temporary"));
  }

  private static String template(String file) throws IOException {
    try (InputStream stream = ClusterSettingsFiles.class.getResourceAsStream(file)) {
      return new String(Objects.requireNonNull(stream, file).readAllBytes(), UTF_8);
    }
  }
}
