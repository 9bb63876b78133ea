// SPDX-License-Identifier: Apache-2.0
package io.moram.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;

/** A job on an {@link EmbeddedCluster}. */
public final class EmbeddedJob {

  private static final Duration POLL = Duration.ofMillis(50);

  private final MiniCluster cluster;
  private final JobID id;
  private final String name;
  private final CompletableFuture<JobResult> result;

  EmbeddedJob(MiniCluster cluster, JobID id, String name) {
    this.cluster = cluster;
    this.id = id;
    this.name = name;
    this.result = cluster.requestJobResult(id);
  }

  /** The job's id, as in the REST API. */
  public JobID id() {
    return id;
  }

  /** The job's name on the dashboard. */
  public String name() {
    return name;
  }

  /** The job's status now. */
  public JobStatus status() throws InterruptedException {
    try {
      return cluster.getJobStatus(id).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The cluster does not know the job " + name, e);
    }
  }

  /** Completes when the job has ended, with its final status. */
  public CompletableFuture<JobResult> result() {
    return result;
  }

  /**
   * Waits until every task of the job runs.
   *
   * @throws JobFailedException if the job ends first, or is not running after {@code limit}
   */
  public void awaitRunning(Duration limit) throws JobFailedException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!everyTaskRuns()) {
      requireNotEnded();
      if (System.nanoTime() > deadline) {
        throw new JobFailedException(
            "The job " + name + " is not running after " + limit.toSeconds() + " s");
      }
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
    }
  }

  /**
   * Returns if the job has not ended.
   *
   * @throws JobFailedException if it has ended, with the job's own cause
   */
  public void requireNotEnded() throws JobFailedException {
    if (!result.isDone()) {
      return;
    }
    JobResult ended = result.join();
    String message = "The job " + name + " ended: " + ended.getApplicationStatus();
    throw ended
        .getSerializedThrowable()
        .map(
            cause ->
                new JobFailedException(
                    message, cause.deserializeError(EmbeddedJob.class.getClassLoader())))
        .orElseGet(() -> new JobFailedException(message));
  }

  /** Cancels the job and waits until it has ended. */
  public void cancel(Duration limit) throws JobFailedException, InterruptedException {
    if (!result.isDone()) {
      // A job that has ended by itself meanwhile cannot be cancelled.
      cluster.cancelJob(id).exceptionally(alreadyEnded -> null);
    }
    awaitEnd(limit);
  }

  /** Stops the job with a savepoint in {@code folder} and returns the savepoint's path. */
  public String stopWithSavepoint(Path folder, Duration limit)
      throws JobFailedException, InterruptedException {
    try {
      String savepoint =
          cluster
              .stopWithSavepoint(
                  id, folder.toUri().toString(), false, SavepointFormatType.CANONICAL)
              .get(limit.toNanos(), TimeUnit.NANOSECONDS);
      awaitEnd(limit);
      return savepoint;
    } catch (ExecutionException e) {
      throw new JobFailedException("The job " + name + " did not stop with a savepoint", e);
    } catch (TimeoutException e) {
      throw new JobFailedException(
          "The job " + name + " has no savepoint after " + limit.toSeconds() + " s", e);
    }
  }

  /** The number of its checkpoints that are complete. */
  public long completedCheckpoints() throws InterruptedException {
    try {
      var statistics = cluster.getExecutionGraph(id).get().getCheckpointStatsSnapshot();
      return statistics == null ? 0 : statistics.getCounts().getNumberOfCompletedCheckpoints();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The cluster does not know the job " + name, e);
    }
  }

  /** Takes a checkpoint of the configured kind and returns once it is complete. */
  public CheckpointCost checkpoint(Duration limit) throws JobFailedException, InterruptedException {
    try {
      long number =
          cluster
              .triggerCheckpoint(id, CheckpointType.CONFIGURED)
              .get(limit.toNanos(), TimeUnit.NANOSECONDS);
      var statistics = cluster.getExecutionGraph(id).get().getCheckpointStatsSnapshot();
      if (statistics != null
          && statistics.getHistory().getCheckpointById(number)
              instanceof CompletedCheckpointStats completed) {
        return new CheckpointCost(
            completed.getCheckpointedSize() + completed.getMetadataSize(),
            completed.getStateSize(),
            completed.getEndToEndDuration());
      }
      throw new JobFailedException(
          "Checkpoint " + number + " of the job " + name + " is absent from its history");
    } catch (ExecutionException e) {
      throw new JobFailedException("The job " + name + " took no checkpoint", e);
    } catch (TimeoutException e) {
      throw new JobFailedException(
          "The job " + name + " has no checkpoint after " + limit.toSeconds() + " s", e);
    }
  }

  private void awaitEnd(Duration limit) throws JobFailedException, InterruptedException {
    try {
      result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new JobFailedException("The job " + name + " ended in an unknown way", e);
    } catch (TimeoutException e) {
      throw new JobFailedException(
          "The job " + name + " has not ended after " + limit.toSeconds() + " s", e);
    }
  }

  private boolean everyTaskRuns() throws InterruptedException {
    try {
      var graph = cluster.getExecutionGraph(id).get();
      if (graph.getState() != JobStatus.RUNNING) {
        return false;
      }
      for (AccessExecutionVertex task : graph.getAllExecutionVertices()) {
        if (task.getExecutionState() != ExecutionState.RUNNING) {
          return false;
        }
      }
      return true;
    } catch (ExecutionException e) {
      return false;
    }
  }
}
