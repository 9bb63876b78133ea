// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

import io.moram.bench.serve.BenchPictures;
import io.moram.bench.serve.RandomAtoms;
import io.moram.bench.workload.BenchCluster;
import io.moram.jobs.serving.Delivery;
import io.moram.jobs.serving.ServingJob;
import io.moram.jobs.serving.ServingOptions;
import io.moram.local.EmbeddedJob;
import io.moram.local.JobFailedException;
import io.moram.model.Backbone;
import io.moram.model.clip.ClipBackbone;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** A broker and a cluster in this process, with a bank on the broker and a serving job. */
final class ServingRun implements AutoCloseable {
  static final String LEARNER = "learner-0";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final PipelineBenchSettings settings;
  private final @Nullable Path model;
  private final BenchCluster cluster;
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
    cluster = new BenchCluster(folder, settings.checkpointInterval());
    try {
      publishAtoms(pictures);
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void publishAtoms(BenchPictures pictures) throws IOException {
    try (Backbone backbone = ClipBackbone.loadOnCpu(model)) {
      new RandomBankPublisher(
              cluster.access().bootstrapServers(),
              cluster.access().topics().atoms(),
              backbone.fingerprint())
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
    Configuration options = cluster.options(model);
    options.set(ServingOptions.RULE, settings.rule());
    options.set(ServingOptions.DELIVERY, delivery);
    options.set(ServingOptions.REQUEST_DEADLINE, deadline);
    options.set(ServingOptions.BATCH_SIZE, settings.batch());
    // Without a latency target, the batch has the same size as on the other side.
    options.set(ServingOptions.LATENCY_TARGET, Duration.ZERO);
    options.set(ServingOptions.BATCH_DELAY, settings.batchDelay());
    job = cluster.submit(ServingJob.NAME, options, ServingJob::build);
  }

  /** How often the job has restarted. */
  int restarts() throws IOException {
    return cluster.restarts(Objects.requireNonNull(job));
  }

  RequestProducer producer() {
    return new RequestProducer(
        cluster.access().bootstrapServers(), cluster.access().topics().requests(), LEARNER);
  }

  HostileRequests hostile(List<byte[]> fixtures) {
    return new HostileRequests(cluster.access(), fixtures);
  }

  PredictionMonitor watch() {
    return new PredictionMonitor(cluster.access());
  }

  private void stop() throws JobFailedException, InterruptedException {
    if (job != null) {
      job.cancel(LIMIT);
    }
  }

  @Override
  public void close() throws IOException {
    cluster.close();
  }
}
