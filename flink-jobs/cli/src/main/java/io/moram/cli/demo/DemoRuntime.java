// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.cli.console.KafkaClients;
import io.moram.cli.console.Logging;
import io.moram.cli.observe.ObservedModels;
import io.moram.client.KafkaAccess;
import io.moram.jobs.kafka.ClientSettings;
import io.moram.jobs.kafka.TopicConnectors;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedCluster;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.EmbeddedJob;
import io.moram.local.EmbeddedTopics;
import io.moram.local.JobFailedException;
import io.moram.local.login.LoginFile;
import io.moram.local.login.OwnerFile;
import io.moram.observatory.Observatory;
import io.moram.observatory.ObservatorySettings;
import io.moram.observatory.web.WebSettings;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** A broker, a cluster and the three jobs on it, in this JVM. */
public final class DemoRuntime implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private final EmbeddedBroker broker;
  private final EmbeddedCluster cluster;
  private final Configuration options;
  private final List<EmbeddedJob> jobs = new ArrayList<>();

  private DemoRuntime(EmbeddedBroker broker, EmbeddedCluster cluster, Configuration options) {
    this.broker = broker;
    this.cluster = cluster;
    this.options = options;
  }

  /**
   * Starts the broker, with every topic, and the cluster, without a job.
   *
   * @param folder the folder of the broker's data, which its owner alone can enter
   * @param brokerPort the port of the broker; 0 for any free port
   * @param clusterSettings the settings of the cluster
   * @param options the options of the jobs; the address of the broker is added
   * @throws IOException if the folder cannot be written or a port is taken
   */
  public static DemoRuntime start(
      Path folder, int brokerPort, EmbeddedClusterSettings clusterSettings, Configuration options)
      throws IOException {
    EmbeddedBroker broker = EmbeddedBroker.start(folder, brokerPort);
    try {
      Configuration complete = new Configuration(options);
      complete.set(TopicOptions.BOOTSTRAP_SERVERS, broker.bootstrapServers());
      complete.set(TopicOptions.PROPERTIES_FILE, jobClients(folder, broker, options).toString());
      broker.createTopics(EmbeddedTopics.all(new Topics(complete.get(TopicOptions.TOPIC_PREFIX))));
      return new DemoRuntime(broker, EmbeddedCluster.start(clusterSettings), complete);
    } catch (IOException | RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  /** The settings of the jobs' clients: those of the user's file, and the login. */
  private static Path jobClients(Path folder, EmbeddedBroker broker, Configuration options)
      throws IOException {
    Configuration fileOnly = new Configuration(options);
    fileOnly.removeConfig(TopicOptions.PROPERTIES);
    Map<String, String> settings = new TreeMap<>(ClientSettings.of(fileOnly));
    settings.putAll(broker.access(new Topics("")).properties());
    Path file = folder.resolve("jobs.properties");
    OwnerFile.write(file, "The settings of the Kafka clients of the jobs.", settings);
    return file;
  }

  /** Submits the three jobs and returns once all their tasks run. */
  public void startJobs() throws IOException, JobFailedException, InterruptedException {
    for (Job job : Job.values()) {
      StreamExecutionEnvironment environment = cluster.environment(options);
      job.build(environment, options);
      jobs.add(cluster.submit(job.title(), environment));
    }
    for (EmbeddedJob job : jobs) {
      job.awaitRunning(START_LIMIT);
    }
  }

  /**
   * Returns if no job has ended.
   *
   * @throws JobFailedException if one has ended
   */
  public void requireAlive() throws JobFailedException {
    for (EmbeddedJob job : jobs) {
      job.requireNotEnded();
    }
  }

  /**
   * Waits until a job ends, which takes until the process ends if all goes well.
   *
   * @param meanwhile runs about once per second
   * @throws JobFailedException once a job has ended
   */
  public void awaitEnd(Runnable meanwhile) throws JobFailedException, InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    for (EmbeddedJob job : jobs) {
      Future<?> unused = job.result().whenComplete((result, failure) -> ended.countDown());
    }
    while (!ended.await(1, TimeUnit.SECONDS)) {
      meanwhile.run();
    }
    requireAlive();
  }

  /** The jobs, in the order of {@link Job}. */
  public List<EmbeddedJob> jobs() {
    return List.copyOf(jobs);
  }

  /** The broker, for clients. */
  public KafkaAccess access() {
    KafkaAccess access = broker.access(new Topics(options.get(TopicOptions.TOPIC_PREFIX)));
    return KafkaClients.withRegistry(access, options);
  }

  /** Where other commands of this user find the login of the broker; null if it is nowhere. */
  public @Nullable LoginFile login() {
    return broker.login();
  }

  /** The number of examples that the learner job has read and checkpointed. */
  public long examplesRead() throws IOException {
    TopicConnectors learner = new TopicConnectors(options, "learner");
    return access().committed(learner.groupId(learner.topics().examples()));
  }

  /** The number of complete checkpoints of the learner job. */
  long learnerCheckpoints() throws InterruptedException {
    for (EmbeddedJob job : jobs) {
      if (job.name().equals(Job.LEARNER.title())) {
        return job.completedCheckpoints();
      }
    }
    throw new IllegalStateException("The learner job is not started");
  }

  /**
   * Serves the observatory of this runtime until it is closed, which comes before closing this.
   *
   * @param port the port of the page; 0 for any free port
   * @throws IOException if the port is taken
   */
  public Observatory observe(int port) throws IOException {
    return Observatory.start(
        new ObservatorySettings(
            access(),
            new WebSettings(InetAddress.getLoopbackAddress(), port, null),
            Instant.now().minus(Duration.ofHours(1)),
            ObservedModels.settings(options)));
  }

  /** The dashboard's address. */
  public URI dashboard() {
    return cluster.dashboard();
  }

  /** Stops the jobs, the cluster and the broker. */
  @Override
  public void close() throws IOException {
    Logging.ignoreUnfinishedCheckpoints();
    try {
      cluster.close();
    } finally {
      broker.close();
    }
  }
}
