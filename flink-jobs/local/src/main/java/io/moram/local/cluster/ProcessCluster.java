// SPDX-License-Identifier: Apache-2.0
package io.moram.local.cluster;

import io.moram.client.KafkaAccess;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;

/**
 * A real cluster of separate processes on this machine: ZooKeeper, a Kafka broker, a JobManager and
 * TaskManagers. Each can be killed and started again; jobs and topics survive. All listen on
 * 127.0.0.1. Everything is in one folder, so a later run of the command line finds the cluster.
 */
public final class ProcessCluster {

  /** The name of the broker's process. */
  public static final String BROKER = "broker";

  /** The name of the JobManager's process. */
  public static final String JOB_MANAGER = "jobmanager";

  private static final String ZOO_KEEPER = "zookeeper";
  private static final String TASK_MANAGER = "taskmanager-";
  private static final String HOST = "127.0.0.1";
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  private final ClusterFolder folder;
  private final ClusterShape shape;
  private final ClusterRest rest;

  private ProcessCluster(ClusterFolder folder, ClusterShape shape) {
    this.folder = folder;
    this.shape = shape;
    this.rest = new ClusterRest(URI.create("http://" + HOST + ":" + shape.rest()));
  }

  /**
   * The cluster of a folder.
   *
   * @throws IOException if no cluster was ever started in the folder
   */
  public static ProcessCluster in(Path root) throws IOException {
    ClusterFolder folder = new ClusterFolder(root);
    if (!Files.exists(folder.shape())) {
      throw new IOException(
          "There is no cluster in "
              + folder.root()
              + ". Start one with `moram cluster start`, or set its folder with --folder.");
    }
    return new ProcessCluster(folder, ClusterShape.read(folder.shape()));
  }

  /**
   * Starts the processes that do not run, and returns once they serve clients.
   *
   * @param root the folder of the cluster; created with ports of its own if it is absent
   * @throws IOException if a process ends or is not ready in time, or a file that {@code start}
   *     names cannot be used
   */
  public static ProcessCluster start(Path root, ClusterStart start, Duration limit)
      throws IOException, InterruptedException {
    ClusterFolder folder = new ClusterFolder(root);
    Files.createDirectories(folder.root());
    ClusterShape last =
        Files.exists(folder.shape())
            ? ClusterShape.read(folder.shape())
            : ClusterShape.onFreePorts();
    ClusterShape shape = last.with(start);
    shape.distribution();
    for (int surplus = shape.taskManagers() + 1; surplus <= last.taskManagers(); surplus++) {
      new ClusterProcess(TASK_MANAGER + surplus, folder).stop(STOP_LIMIT);
    }
    shape.write(folder.shape());
    ClusterSettingsFiles.write(folder, shape);
    ProcessCluster cluster = new ProcessCluster(folder, shape);
    cluster.startMissing();
    cluster.awaitReady(limit);
    return cluster;
  }

  /** Starts the processes that do not run. Returns before they serve clients. */
  public void startMissing() throws IOException {
    ProcessCommands commands = new ProcessCommands(folder, shape);
    for (ClusterProcess process : processes()) {
      if (!process.isAlive()) {
        String name = process.name();
        process.start(
            switch (name) {
              case ZOO_KEEPER -> commands.zooKeeper(name);
              case BROKER -> commands.broker(name);
              case JOB_MANAGER -> commands.jobManager(name);
              default ->
                  commands.taskManager(
                      name, name.equals(TASK_MANAGER + 1) ? shape.gpus() : List.of());
            },
            environment(process, commands));
      }
    }
  }

  private Map<String, String> environment(ClusterProcess process, ProcessCommands commands) {
    Map<String, String> all = new HashMap<>();
    boolean ofFlink = !List.of(ZOO_KEEPER, BROKER).contains(process.name());
    if (ofFlink) {
      all.putAll(commands.flinkEnvironment());
    }
    Path clockLibrary = shape.clockLibrary();
    if (clockLibrary != null) {
      all.putAll(process.clock().environment(clockLibrary));
    }
    return all;
  }

  /** The library that moves clocks, if the system has it (Debian: libfaketime). */
  public static Optional<Path> clockLibrary() {
    return MovableClock.library();
  }

  /** Waits until the broker has its topics and every TaskManager has registered. */
  public void awaitReady(Duration limit) throws IOException, InterruptedException {
    Patience.until(
        "the cluster",
        limit,
        () -> {
          requireAlive();
          return rest.taskManagers() >= shape.taskManagers();
        });
    Patience.until(
        "the broker",
        limit,
        () -> {
          requireAlive();
          return hasTopics();
        });
  }

  /** Stops every process, and keeps jobs and topics: the next start goes on with them. */
  public void stop() throws IOException, InterruptedException {
    List<ClusterProcess> all = new ArrayList<>(processes());
    // A process ends before those that it needs.
    Collections.reverse(all);
    for (ClusterProcess process : all) {
      process.stop(STOP_LIMIT);
    }
  }

  /** Every process, whether it runs or not. A process comes after those that it needs. */
  public List<ClusterProcess> processes() {
    List<ClusterProcess> all = new ArrayList<>();
    for (String name : List.of(ZOO_KEEPER, BROKER, JOB_MANAGER)) {
      all.add(new ClusterProcess(name, folder));
    }
    all.addAll(taskManagers());
    return all;
  }

  /** The processes of the TaskManagers. */
  public List<ClusterProcess> taskManagers() {
    List<ClusterProcess> all = new ArrayList<>();
    for (int number = 1; number <= shape.taskManagers(); number++) {
      all.add(new ClusterProcess(TASK_MANAGER + number, folder));
    }
    return all;
  }

  /**
   * The process of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public ClusterProcess process(String name) {
    return processes().stream()
        .filter(process -> process.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The process is '"
                        + name
                        + "'; must be one of "
                        + processes().stream()
                            .map(ClusterProcess::name)
                            .collect(Collectors.joining(", "))
                        + "."));
  }

  /** The broker, with the topics that it has from the start. */
  public KafkaAccess broker() {
    return new KafkaAccess(HOST + ":" + shape.broker(), new Topics(""), Map.of());
  }

  /** The address of Flink's REST API and dashboard, as host:port. */
  public String address() {
    return HOST + ":" + shape.rest();
  }

  /** The options by which Flink's client finds the cluster. */
  public Configuration clientOptions() {
    Configuration options = new Configuration();
    options.set(DeploymentOptions.TARGET, "remote");
    options.set(RestOptions.ADDRESS, HOST);
    options.set(RestOptions.PORT, shape.rest());
    return options;
  }

  /** The folder of all checkpoints. */
  public Path checkpoints() {
    return folder.data("flink").resolve("checkpoints");
  }

  /** Flink's REST API. */
  public ClusterRest rest() {
    return rest;
  }

  private boolean hasTopics() {
    try {
      Topics topics = broker().topics();
      broker().requireTopics(topics.examples(), topics.atoms(), topics.deadLetters());
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private void requireAlive() throws IOException {
    for (ClusterProcess process : processes()) {
      if (!process.isAlive()) {
        throw new IOException(
            "The process "
                + process.name()
                + " has ended. "
                + process.log()
                + " and the file beside it with the ending .out say why.");
      }
    }
  }
}
