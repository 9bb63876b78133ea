// SPDX-License-Identifier: Apache-2.0
package io.moram.local.cluster;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stays the same over all starts of a cluster. Its clients keep its ports, so a process that
 * starts again must listen where it did before.
 *
 * @param broker the port of the Kafka broker
 * @param zooKeeper the port of ZooKeeper
 * @param rest the port of Flink's REST API and dashboard
 * @param taskManagers the number of TaskManagers, at least 1
 * @param flinkHome the distribution whose jars Flink's processes run; null for the project's own
 * @param gpus the indices of the GPUs that the first TaskManager announces
 * @param clockLibrary what moves clocks; null if none can be moved
 */
record ClusterShape(
    int broker,
    int zooKeeper,
    int rest,
    int taskManagers,
    @Nullable Path flinkHome,
    List<Integer> gpus,
    @Nullable Path clockLibrary) {

  private static final String BROKER = "broker.port";
  private static final String ZOO_KEEPER = "zookeeper.port";
  private static final String REST = "rest.port";
  private static final String TASK_MANAGERS = "taskmanagers";
  private static final String FLINK_HOME = "flink.home";
  private static final String GPUS = "gpus";
  private static final String CLOCK_LIBRARY = "clock.library";

  ClusterShape {
    gpus = List.copyOf(gpus);
  }

  /** A shape of free ports, with one TaskManager. */
  static ClusterShape onFreePorts() throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      // All are held until all are known, so no port is chosen twice.
      for (int i = 0; i < 3; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return new ClusterShape(
          held.get(0).getLocalPort(),
          held.get(1).getLocalPort(),
          held.get(2).getLocalPort(),
          1,
          null,
          List.of(),
          null);
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  /** The same ports with what a start asks for. */
  ClusterShape with(ClusterStart start) {
    return new ClusterShape(
        broker,
        zooKeeper,
        rest,
        Objects.requireNonNullElse(start.taskManagers(), taskManagers),
        start.flinkHome() == null ? flinkHome : start.flinkHome().toAbsolutePath().normalize(),
        Objects.requireNonNullElse(start.gpus(), gpus),
        start.clockLibrary() == null ? clockLibrary : start.clockLibrary());
  }

  /**
   * The distribution whose jars Flink's processes run; null for the project's own.
   *
   * @throws IOException if the folder is no such distribution, or lacks the plug-in for the GPUs
   */
  @Nullable FlinkDistribution distribution() throws IOException {
    if (flinkHome == null) {
      if (!gpus.isEmpty()) {
        throw new IOException(
            "--gpus needs a plug-in that only Flink's distribution has. Set --flink-home too.");
      }
      return null;
    }
    FlinkDistribution distribution = FlinkDistribution.of(flinkHome);
    if (!gpus.isEmpty()) {
      distribution.requireGpuPlugin();
    }
    return distribution;
  }

  /** Reads the shape that {@link #write} wrote. */
  static ClusterShape read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    try {
      return new ClusterShape(
          number(properties, BROKER),
          number(properties, ZOO_KEEPER),
          number(properties, REST),
          number(properties, TASK_MANAGERS),
          path(properties, FLINK_HOME),
          indices(properties.getProperty(GPUS, "")),
          path(properties, CLOCK_LIBRARY));
    } catch (NumberFormatException e) {
      throw new IOException(file + " is not the file of a cluster. Start in another folder.", e);
    }
  }

  void write(Path file) throws IOException {
    Properties properties = new Properties();
    properties.setProperty(BROKER, Integer.toString(broker));
    properties.setProperty(ZOO_KEEPER, Integer.toString(zooKeeper));
    properties.setProperty(REST, Integer.toString(rest));
    properties.setProperty(TASK_MANAGERS, Integer.toString(taskManagers));
    properties.setProperty(GPUS, gpus.stream().map(String::valueOf).collect(joining(",")));
    if (flinkHome != null) {
      properties.setProperty(FLINK_HOME, flinkHome.toString());
    }
    if (clockLibrary != null) {
      properties.setProperty(CLOCK_LIBRARY, clockLibrary.toString());
    }
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, "The ports of the cluster, all on 127.0.0.1");
    }
  }

  private static int number(Properties properties, String key) {
    return Integer.parseInt(properties.getProperty(key, ""));
  }

  private static @Nullable Path path(Properties properties, String key) {
    String path = properties.getProperty(key);
    return path == null ? null : Path.of(path);
  }

  private static List<Integer> indices(String text) {
    return Stream.of(text.split(",", -1))
        .filter(index -> !index.isBlank())
        .map(index -> Integer.valueOf(index.trim()))
        .toList();
  }
}
