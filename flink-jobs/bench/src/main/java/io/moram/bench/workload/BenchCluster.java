// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.client.KafkaAccess;
import io.moram.flink.backbone.DeviceKind;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedCluster;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.EmbeddedJob;
import io.moram.local.EmbeddedTopics;
import io.moram.local.JobFailedException;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** A broker with the topics of an installation, and a cluster, in this process. */
public final class BenchCluster implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration FIGURES_LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final String RESTARTS = "numRestarts";

  private final EmbeddedBroker broker;
  private final EmbeddedCluster cluster;
  private final KafkaAccess access;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * Starts both.
   *
   * @param folder the folder of their files
   * @param checkpointInterval the time between two checkpoints
   */
  public BenchCluster(Path folder, Duration checkpointInterval) throws IOException {
    broker = EmbeddedBroker.startOpen(folder.resolve("kafka"), 0);
    access = new KafkaAccess(broker.bootstrapServers(), new Topics("bench-"), Map.of());
    try {
      broker.createTopics(EmbeddedTopics.all(access.topics()));
      cluster =
          EmbeddedCluster.start(
              EmbeddedClusterSettings.laptop(folder.resolve("flink"), 0)
                  .withCheckpointInterval(checkpointInterval));
    } catch (IOException | RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  /** The broker, and the names of its topics. */
  public KafkaAccess access() {
    return access;
  }

  /**
   * Options of a job on this cluster that computes on the CPU.
   *
   * @param model the backbone's folder; null selects the bundled backbone
   */
  public Configuration options(@Nullable Path model) {
    Configuration options = new Configuration();
    options.set(TopicOptions.BOOTSTRAP_SERVERS, access.bootstrapServers());
    options.set(TopicOptions.TOPIC_PREFIX, access.topics().prefix());
    options.set(BackboneOptions.DEVICE, DeviceKind.CPU);
    if (model != null) {
      options.set(BackboneOptions.FOLDER, model.toString());
    }
    return options;
  }

  /**
   * Submits a job and waits until it runs.
   *
   * @param name the job's name
   * @param options the job's options
   * @param job adds the job to the environment
   */
  public EmbeddedJob submit(
      String name, Configuration options, BiConsumer<StreamExecutionEnvironment, Configuration> job)
      throws IOException, JobFailedException, InterruptedException {
    StreamExecutionEnvironment environment = cluster.environment(options);
    job.accept(environment, options);
    EmbeddedJob submitted = cluster.submit(name, environment);
    submitted.awaitRunning(LIMIT);
    return submitted;
  }

  /**
   * How often a job has restarted.
   *
   * @throws IOException if the cluster does not say it within 30 s
   */
  public int restarts(EmbeddedJob job) throws IOException {
    long end = System.nanoTime() + FIGURES_LIMIT.toNanos();
    while (System.nanoTime() < end) {
      // The first answer lacks the figure: the dashboard fetches it once a client asks for it.
      for (JsonNode figure : get("/jobs/" + job.id() + "/metrics?get=" + RESTARTS)) {
        return figure.path("value").asInt();
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    throw new IOException("The cluster did not say how often " + job.name() + " has restarted");
  }

  /**
   * Figures of a job's operators, summed over their subtasks.
   *
   * @param names the names, as operator.figure
   * @throws IOException if the cluster does not have all of them within 30 s
   */
  public Map<String, Long> figures(EmbeddedJob job, String... names) throws IOException {
    List<String> wanted = Arrays.asList(names);
    Map<String, Long> found = new HashMap<>();
    long end = System.nanoTime() + FIGURES_LIMIT.toNanos();
    while (System.nanoTime() < end) {
      for (JsonNode vertex : get("/jobs/" + job.id()).path("vertices")) {
        String path =
            "/jobs/%s/vertices/%s/subtasks/metrics".formatted(job.id(), vertex.path("id").asText());
        String present =
            StreamSupport.stream(get(path).spliterator(), false)
                .map(figure -> figure.path("id").asText())
                .filter(wanted::contains)
                .collect(Collectors.joining(","));
        if (!present.isEmpty()) {
          for (JsonNode figure : get(path + "?get=" + present)) {
            found.put(figure.path("id").asText(), figure.path("sum").asLong());
          }
        }
      }
      if (found.keySet().containsAll(wanted)) {
        return found;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    throw new IOException(
        "The cluster has no figures %s of %s; it has %s".formatted(wanted, job.name(), found));
  }

  private JsonNode get(String path) throws IOException {
    try (InputStream answer = cluster.dashboard().resolve(path).toURL().openStream()) {
      return json.readTree(answer);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      cluster.close();
    } finally {
      broker.close();
    }
  }
}
