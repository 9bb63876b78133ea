// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.bench.serve.BenchPictures;
import io.moram.bench.serve.RandomAtoms;
import io.moram.client.KafkaAccess;
import io.moram.flink.backbone.DeviceKind;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.serving.Delivery;
import io.moram.jobs.serving.ServingJob;
import io.moram.jobs.serving.ServingOptions;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedCluster;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.EmbeddedJob;
import io.moram.local.EmbeddedTopics;
import io.moram.local.JobFailedException;
import io.moram.model.Backbone;
import io.moram.model.clip.ClipBackbone;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** A broker and a cluster in this process, with a bank on the broker and a serving job. */
final class ServingRun implements AutoCloseable {
  static final String LEARNER = "learner-0";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final PipelineBenchSettings settings;
  private final @Nullable Path model;
  private final EmbeddedBroker broker;
  private final EmbeddedCluster cluster;
  private final Topics topics = new Topics("bench-");
  private @Nullable EmbeddedJob job;

  /**
   * @param model the folder of the backbone; null for the bundled one
   * @param pictures the pictures that are asked about
   * @param folder the folder of the files of broker and cluster
   */
  ServingRun(
      PipelineBenchSettings settings, @Nullable Path model, BenchPictures pictures, Path folder)
      throws IOException {
    this.settings = settings;
    this.model = model;
    broker = EmbeddedBroker.startOpen(folder.resolve("kafka"), 0);
    try {
      broker.createTopics(EmbeddedTopics.all(topics));
      publishAtoms(pictures);
      cluster =
          EmbeddedCluster.start(
              EmbeddedClusterSettings.laptop(folder.resolve("flink"), 0)
                  .withCheckpointInterval(settings.checkpointInterval()));
    } catch (IOException | RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  private void publishAtoms(BenchPictures pictures) throws IOException {
    try (Backbone backbone = ClipBackbone.loadOnCpu(model)) {
      new RandomBankPublisher(broker.bootstrapServers(), topics.atoms(), backbone.fingerprint())
          .publish(
              LEARNER, RandomAtoms.draw(backbone, settings.atoms(), settings.tasks(), pictures));
    }
  }

  /**
   * Runs the job with a delivery guarantee. Stops the previous job.
   *
   * @param deadline the age at which a request is no longer computed; zero: none
   */
  void serve(Delivery delivery, Duration deadline)
      throws IOException, JobFailedException, InterruptedException {
    stop();
    Configuration options = new Configuration();
    options.set(TopicOptions.BOOTSTRAP_SERVERS, broker.bootstrapServers());
    options.set(TopicOptions.TOPIC_PREFIX, topics.prefix());
    options.set(BackboneOptions.DEVICE, DeviceKind.CPU);
    if (model != null) {
      options.set(BackboneOptions.FOLDER, model.toString());
    }
    options.set(ServingOptions.RULE, settings.rule());
    options.set(ServingOptions.DELIVERY, delivery);
    options.set(ServingOptions.REQUEST_DEADLINE, deadline);
    options.set(ServingOptions.BATCH_SIZE, settings.batch());
    // Without a latency target, the batch has the same size as on the other side.
    options.set(ServingOptions.LATENCY_TARGET, Duration.ZERO);
    options.set(ServingOptions.BATCH_DELAY, settings.batchDelay());
    StreamExecutionEnvironment environment = cluster.environment(options);
    ServingJob.build(environment, options);
    job = cluster.submit(ServingJob.NAME, environment);
    job.awaitRunning(LIMIT);
  }

  /** How often the job has restarted. */
  int restarts() throws IOException {
    String path = "/jobs/" + Objects.requireNonNull(job).id() + "/metrics?get=numRestarts";
    int restarts = 0;
    try (InputStream answer = cluster.dashboard().resolve(path).toURL().openStream()) {
      for (JsonNode figure : new ObjectMapper().readTree(answer)) {
        restarts = figure.path("value").asInt();
      }
    }
    return restarts;
  }

  RequestProducer producer() {
    return new RequestProducer(broker.bootstrapServers(), topics.requests(), LEARNER);
  }

  PredictionMonitor watch() {
    return new PredictionMonitor(new KafkaAccess(broker.bootstrapServers(), topics, Map.of()));
  }

  private void stop() throws JobFailedException, InterruptedException {
    if (job != null) {
      job.cancel(LIMIT);
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
