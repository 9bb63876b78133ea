// SPDX-License-Identifier: Apache-2.0
package io.moram.local.cluster;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * What stays the same over all starts of a cluster. Its clients keep its ports, so a process that
 * starts again must listen where it did before.
 *
 * @param broker the port of the Kafka broker
 * @param zooKeeper the port of ZooKeeper
 * @param rest the port of Flink's REST API and dashboard
 * @param taskManagers the number of TaskManagers, at least 1
 */
record ClusterShape(int broker, int zooKeeper, int rest, int taskManagers) {

  private static final String BROKER = "broker.port";
  private static final String ZOO_KEEPER = "zookeeper.port";
  private static final String REST = "rest.port";
  private static final String TASK_MANAGERS = "taskmanagers";

  /** A shape of free ports. */
  static ClusterShape onFreePorts(int taskManagers) throws IOException {
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
          taskManagers);
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  /** The same ports with another number of TaskManagers. */
  ClusterShape withTaskManagers(int number) {
    return new ClusterShape(broker, zooKeeper, rest, number);
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
          number(properties, TASK_MANAGERS));
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
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, "The ports of the cluster, all on 127.0.0.1");
    }
  }

  private static int number(Properties properties, String key) {
    return Integer.parseInt(properties.getProperty(key, ""));
  }
}
