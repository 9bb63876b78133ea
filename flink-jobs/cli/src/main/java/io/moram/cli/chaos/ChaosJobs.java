// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import io.moram.client.KafkaAccess;
import io.moram.flink.backbone.DeviceKind;
import io.moram.flink.boundary.DetectorKind;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.serving.ServingOptions;
import io.moram.jobs.submit.Job;
import io.moram.jobs.submit.JobSubmitter;
import io.moram.local.cluster.ClusterRest;
import io.moram.local.cluster.Patience;
import io.moram.local.cluster.ProcessCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.jspecify.annotations.Nullable;

/** The jobs of one run: their options, and their ways to stop and to start again. */
final class ChaosJobs {

  /** Jobs on a busy machine need minutes to start; more than this is a fault of ours. */
  static final Duration LIMIT = Duration.ofMinutes(5);

  private final ProcessCluster cluster;
  private final KafkaAccess access;
  private final Path jar;
  private final Map<Job, Integer> parallelism = new EnumMap<>(Job.class);

  ChaosJobs(ProcessCluster cluster, KafkaAccess access, Path jar) {
    this.cluster = cluster;
    this.access = access;
    this.jar = jar;
  }

  /** Submits a job without state. */
  void start(Job job) throws IOException {
    parallelism.put(job, 1);
    submit(job, null);
  }

  /** Cancels a job, and submits it from its last checkpoint with another parallelism. */
  void cancelAndResubmit(Job job, int to) throws IOException, InterruptedException {
    String id = id(job);
    cluster.rest().cancel(id, LIMIT);
    parallelism.put(job, to);
    // A checkpoint can complete until the job has ended, so this is the last.
    submit(job, checkpoint(id));
  }

  /** Stops a job with a savepoint, and submits it from there with another parallelism. */
  void rescale(Job job, int to) throws IOException, InterruptedException {
    String savepoint = cluster.rest().stopWithSavepoint(id(job), LIMIT);
    parallelism.put(job, to);
    submit(job, savepoint);
  }

  /** Lets a checkpoint of a job begin. Returns before it is complete. */
  void triggerCheckpoint(Job job) throws IOException, InterruptedException {
    cluster.rest().triggerCheckpoint(id(job));
  }

  /** Cancels a job for good. */
  void cancel(Job job) throws IOException, InterruptedException {
    cluster.rest().cancel(id(job), LIMIT);
    parallelism.remove(job);
  }

  int parallelism(Job job) {
    return parallelism.getOrDefault(job, 0);
  }

  /** The jobs that were started, in the order of their names. */
  List<Job> started() {
    return List.copyOf(parallelism.keySet());
  }

  /**
   * Waits until every job has completed a checkpoint that began after {@code moment}: only then do
   * all of its tasks run. Processes that end by themselves meanwhile are started again.
   */
  void awaitCheckpoints(Instant moment) throws IOException, InterruptedException {
    for (Job job : started()) {
      Patience.until(
          "a checkpoint of " + job.title(), LIMIT, () -> hasCheckpointSince(job, moment));
    }
  }

  private boolean hasCheckpointSince(Job job, Instant moment)
      throws IOException, InterruptedException {
    cluster.startMissing();
    ClusterRest rest = cluster.rest();
    Optional<ClusterRest.RunningJob> running = rest.job(job.title());
    return running.isPresent()
        && rest.newestCheckpoint(running.get().id()).filter(moment::isBefore).isPresent();
  }

  private String id(Job job) throws IOException, InterruptedException {
    return cluster
        .rest()
        .job(job.title())
        .orElseThrow(() -> new IOException("The job " + job.title() + " has ended by itself"))
        .id();
  }

  /**
   * The newest complete checkpoint of a job that has ended. The JobManager's answer may be seconds
   * old, and name one that was deleted since.
   */
  private String checkpoint(String id) throws IOException {
    try (Stream<Path> folders = Files.list(cluster.checkpoints().resolve(id))) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("_metadata")))
          .max(Comparator.comparingLong(ChaosJobs::number))
          .orElseThrow(() -> new IOException("The job " + id + " has no checkpoint"))
          .toUri()
          .toString();
    }
  }

  private static long number(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().replaceAll("\\D", ""));
  }

  private void submit(Job job, @Nullable String state) throws IOException {
    Configuration options = cluster.clientOptions();
    options.set(CoreOptions.DEFAULT_PARALLELISM, parallelism(job));
    options.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
    options.set(TopicOptions.BOOTSTRAP_SERVERS, access.bootstrapServers());
    options.set(TopicOptions.TOPIC_PREFIX, access.topics().prefix());
    options.set(TopicOptions.GROUP_ID_PREFIX, access.topics().prefix() + "moram");
    // One thread, and tasks that end where the stream says so: then every run has the same bits.
    options.set(BackboneOptions.DEVICE, DeviceKind.CPU);
    options.set(BackboneOptions.THREADS, 1);
    options.set(BoundaryOptions.DETECTOR, DetectorKind.MARKER);
    options.set(TrainingOptions.RANK, 2);
    options.set(TrainingOptions.TOP_K, 2);
    options.set(TrainingOptions.BATCH_SIZE, 4);
    options.set(TrainingOptions.STEPS_PER_TASK, 20);
    // A fault may take longer than a request usually waits for its bank.
    options.set(ServingOptions.BANK_DEADLINE, LIMIT);
    if (state != null) {
      options.set(StateRecoveryOptions.SAVEPOINT_PATH, state);
    }
    new JobSubmitter(options).submit(job, jar.toString());
  }
}
