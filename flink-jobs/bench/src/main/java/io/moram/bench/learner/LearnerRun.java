// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.learner;

import io.moram.client.KafkaAccess;
import io.moram.flink.backbone.DeviceKind;
import io.moram.flink.boundary.DetectorKind;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.LearnerJob;
import io.moram.local.CheckpointCost;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedCluster;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.EmbeddedJob;
import io.moram.local.EmbeddedTopics;
import io.moram.local.JobFailedException;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * A learner job on a broker and a cluster in this process. Tasks end by markers alone, the job
 * computes on the CPU, and checkpoints are taken only on request.
 */
public final class LearnerRun implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Longer than most cases take, and as long as Kafka's longest transaction allows. */
  private static final Duration NEVER = Duration.ofMinutes(9);

  private static final Duration CHECKPOINT_LIMIT = Duration.ofMinutes(1);

  private final EmbeddedBroker broker;
  private final EmbeddedCluster cluster;
  private final EmbeddedJob job;
  private final KafkaAccess access;

  /**
   * Starts broker, cluster and job; returns once the job runs.
   *
   * @param model the backbone's folder; null selects the bundled backbone
   * @param folder the folder of the files of broker and cluster
   * @param given options of the job; they override the options of this class
   */
  public LearnerRun(@Nullable Path model, Path folder, Configuration given)
      throws IOException, JobFailedException, InterruptedException {
    broker = EmbeddedBroker.startOpen(folder.resolve("kafka"), 0);
    access = new KafkaAccess(broker.bootstrapServers(), new Topics("bench-"), Map.of());
    broker.createTopics(EmbeddedTopics.all(access.topics()));
    cluster =
        EmbeddedCluster.start(
            EmbeddedClusterSettings.laptop(folder.resolve("flink"), 0)
                .withCheckpointInterval(NEVER));
    Configuration options = new Configuration();
    options.set(TopicOptions.BOOTSTRAP_SERVERS, access.bootstrapServers());
    options.set(TopicOptions.TOPIC_PREFIX, access.topics().prefix());
    options.set(BackboneOptions.DEVICE, DeviceKind.CPU);
    options.set(BoundaryOptions.DETECTOR, DetectorKind.MARKER);
    options.set(BoundaryOptions.RECURRENCE_EXAMPLES, 0);
    if (model != null) {
      options.set(BackboneOptions.FOLDER, model.toString());
    }
    options.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, CHECKPOINT_LIMIT);
    options.addAll(given);
    StreamExecutionEnvironment environment = cluster.environment(options);
    LearnerJob.build(environment, options);
    job = cluster.submit(LearnerJob.NAME, environment);
    job.awaitRunning(LIMIT);
  }

  /** The broker, and the names of its topics. */
  public KafkaAccess access() {
    return access;
  }

  /** Takes a checkpoint, and returns once it is complete. */
  public CheckpointCost checkpoint() throws JobFailedException, InterruptedException {
    return job.checkpoint(LIMIT);
  }

  /** Cancels the job and waits until it has ended. */
  public void stop() throws JobFailedException, InterruptedException {
    job.cancel(LIMIT);
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
