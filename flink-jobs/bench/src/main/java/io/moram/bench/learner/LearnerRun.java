// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.learner;

import io.moram.bench.workload.BenchCluster;
import io.moram.client.KafkaAccess;
import io.moram.flink.boundary.DetectorKind;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.LearnerJob;
import io.moram.local.CheckpointCost;
import io.moram.local.EmbeddedJob;
import io.moram.local.JobFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
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

  private final BenchCluster cluster;
  private final EmbeddedJob job;

  /**
   * Starts broker, cluster and job; returns once the job runs.
   *
   * @param model the backbone's folder; null selects the bundled backbone
   * @param folder the folder of the files of broker and cluster
   * @param given options of the job; they override the options of this class
   */
  public LearnerRun(@Nullable Path model, Path folder, Configuration given)
      throws IOException, JobFailedException, InterruptedException {
    cluster = new BenchCluster(folder, NEVER);
    Configuration options = cluster.options(model);
    options.set(BoundaryOptions.DETECTOR, DetectorKind.MARKER);
    options.set(BoundaryOptions.RECURRENCE_EXAMPLES, 0);
    options.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, CHECKPOINT_LIMIT);
    options.addAll(given);
    try {
      job = cluster.submit(LearnerJob.NAME, options, LearnerJob::build);
    } catch (IOException | JobFailedException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** The broker, and the names of its topics. */
  public KafkaAccess access() {
    return cluster.access();
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
    cluster.close();
  }
}
