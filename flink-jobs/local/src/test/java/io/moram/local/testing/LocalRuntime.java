// SPDX-License-Identifier: Apache-2.0
package io.moram.local.testing;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.client.KafkaAccess;
import io.moram.flink.backbone.DeviceKind;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedCluster;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.EmbeddedJob;
import io.moram.local.EmbeddedTopics;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FileUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker and a Flink cluster for the tests of one class. Each starts when a test first uses it,
 * and stops after the last test. Use it as a static field with {@code @RegisterExtension}.
 */
public final class LocalRuntime implements AfterEachCallback, AfterAllCallback {

  /** How long a test waits for a job to start, to end or to write something. */
  public static final Duration LIMIT = Duration.ofMinutes(2);

  private final Duration checkpointInterval;
  private final List<EmbeddedJob> jobs = new ArrayList<>();
  private int prefixes;
  private @Nullable Path folder;
  private @Nullable EmbeddedBroker broker;
  private @Nullable EmbeddedCluster cluster;

  /** A runtime whose jobs take a checkpoint every half second. */
  public LocalRuntime() {
    this(Duration.ofMillis(500));
  }

  public LocalRuntime(Duration checkpointInterval) {
    this.checkpointInterval = checkpointInterval;
  }

  /** The broker. */
  public EmbeddedBroker broker() throws IOException {
    if (broker == null) {
      broker = EmbeddedBroker.startOpen(folder().resolve("kafka"), 0);
    }
    return broker;
  }

  /** The cluster. */
  public EmbeddedCluster cluster() throws IOException {
    if (cluster == null) {
      cluster =
          EmbeddedCluster.start(
              EmbeddedClusterSettings.laptop(folder().resolve("flink"), 0)
                  .withChangesByRest()
                  .withCheckpointInterval(checkpointInterval));
    }
    return cluster;
  }

  /** Creates all topics of an installation, with a prefix that no other call uses. */
  public KafkaAccess newTopics() throws IOException {
    Topics topics = new Topics("test" + ++prefixes + "-");
    broker().createTopics(EmbeddedTopics.all(topics));
    return new KafkaAccess(broker().bootstrapServers(), topics, Map.of());
  }

  /** The options of a job on these topics, with the backbone on the CPU. */
  public static Configuration options(KafkaAccess access) {
    Configuration options = new Configuration();
    options.set(TopicOptions.BOOTSTRAP_SERVERS, access.bootstrapServers());
    options.set(TopicOptions.TOPIC_PREFIX, access.topics().prefix());
    options.set(TopicOptions.GROUP_ID_PREFIX, access.topics().prefix() + "moram");
    options.set(BackboneOptions.DEVICE, DeviceKind.CPU);
    return options;
  }

  /** Starts a job and returns once all its tasks run. The job ends with the test. */
  public EmbeddedJob start(Job job, Configuration options) throws Exception {
    return start(cluster(), job, options);
  }

  /** Starts a job on another cluster. */
  public EmbeddedJob start(EmbeddedCluster on, Job job, Configuration options) throws Exception {
    EmbeddedJob started = submit(on, job, options);
    jobs.add(started);
    started.awaitRunning(LIMIT);
    return started;
  }

  /** Starts what a test has built in an environment of {@link #cluster}. */
  public EmbeddedJob start(String title, StreamExecutionEnvironment environment) throws Exception {
    EmbeddedJob started = cluster().submit(title, environment);
    jobs.add(started);
    started.awaitRunning(LIMIT);
    return started;
  }

  /** Submits a job that ends by itself. */
  public EmbeddedJob submit(Job job, Configuration options) throws IOException {
    return submit(cluster(), job, options);
  }

  private static EmbeddedJob submit(EmbeddedCluster on, Job job, Configuration options)
      throws IOException {
    var environment = on.environment(options);
    job.build(environment, options);
    return on.submit(job.title(), environment);
  }

  /** What a cluster's REST API answers to a path. */
  public static JsonNode rest(EmbeddedCluster cluster, String path) throws IOException {
    try (InputStream answer = cluster.dashboard().resolve(path).toURL().openStream()) {
      return new ObjectMapper().readTree(answer);
    }
  }

  /** Kills the TaskManager with everything on it, and starts another. */
  public void replaceTaskManager() throws Exception {
    cluster().miniCluster().terminateTaskManager(0).get();
    cluster().miniCluster().startTaskManager();
  }

  /**
   * Waits until a condition holds, in the calling thread. Fails after {@link #LIMIT}, and as soon
   * as a job that {@code start} started has ended.
   */
  public void until(String what, Callable<Boolean> condition) {
    await(what)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .atMost(LIMIT)
        .until(
            () -> {
              for (EmbeddedJob job : jobs) {
                job.requireNotEnded();
              }
              return condition.call();
            });
  }

  /** Cancels a job that {@code start} started, so that it writes no more. */
  public void stop(EmbeddedJob job) throws Exception {
    jobs.remove(job);
    job.cancel(LIMIT);
  }

  /** Stops a job that {@code start} started, and returns the path of its savepoint. */
  public Path stopWithSavepoint(EmbeddedJob job) throws Exception {
    jobs.remove(job);
    return Path.of(URI.create(job.stopWithSavepoint(folder().resolve("savepoints"), LIMIT)));
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (EmbeddedJob job : List.copyOf(jobs)) {
      stop(job);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (cluster != null) {
      cluster.close();
    }
    if (broker != null) {
      broker.close();
    }
    if (folder != null) {
      FileUtils.deleteDirectory(folder.toFile());
    }
  }

  private Path folder() throws IOException {
    if (folder == null) {
      folder = Files.createTempDirectory("moram-test");
    }
    return folder;
  }
}
