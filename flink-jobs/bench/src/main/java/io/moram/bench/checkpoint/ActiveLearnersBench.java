// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.checkpoint;

import io.moram.bench.workload.DemoExamples;
import io.moram.cli.console.JobJar;
import io.moram.cli.progress.ProgressReporter;
import io.moram.client.RecordSender;
import io.moram.flink.backbone.DeviceKind;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.submit.Job;
import io.moram.jobs.submit.JobSubmitter;
import io.moram.local.CheckpointCost;
import io.moram.local.cluster.ClusterProcess;
import io.moram.local.cluster.ClusterRest;
import io.moram.local.cluster.ClusterStart;
import io.moram.local.cluster.Patience;
import io.moram.local.cluster.ProcessCluster;
import io.moram.schemas.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;

/**
 * What checkpoints and the heap cost if many learners are active at once: a learner job with the
 * default boundary detector on two TaskManagers of their own, with real pictures. Every learner has
 * an open task, and gets examples between two checkpoints.
 *
 * @param learners the number of learners
 * @param firstExamples the examples of each learner before the first checkpoint
 * @param newExamples the examples of each learner between two checkpoints
 * @param rounds the number of checkpoints after the first one
 */
public record ActiveLearnersBench(int learners, int firstExamples, int newExamples, int rounds) {
  private static final int TASK_MANAGERS = 2;
  private static final Duration LIMIT = Duration.ofMinutes(20);

  /** No checkpoint of its own falls between those that are measured. */
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofMinutes(8);

  /** With the interval and five minutes for a restart no longer than a transaction may be. */
  private static final Duration CHECKPOINT_TIMEOUT = Duration.ofMinutes(2);

  /**
   * What one checkpoint cost.
   *
   * @param examplesPerLearner the examples of each learner since the one before
   * @param heapBytes the heap of both TaskManagers that the learners take, after a collection
   */
  public record Result(int examplesPerLearner, CheckpointCost cost, long heapBytes) {}

  /**
   * Measures.
   *
   * @param folder an empty folder for the cluster
   */
  public List<Result> run(Path folder, ProgressReporter display)
      throws IOException, InterruptedException {
    ProcessCluster cluster =
        ProcessCluster.start(folder.resolve("cluster"), ClusterStart.of(TASK_MANAGERS), LIMIT);
    try (RecordSender sender = new RecordSender(cluster.broker())) {
      String job = submit(cluster);
      ClusterRest rest = cluster.rest();
      Patience.until("the learner job", LIMIT, () -> rest.everyTaskRuns(job));
      long idleHeap = heap(cluster);
      List<Example> pictures =
          DemoExamples.read("any", firstExamples + rounds * newExamples).get(0);
      List<Result> results = new ArrayList<>();
      int sent = 0;
      for (int round = 0; round <= rounds; round++) {
        int count = round == 0 ? firstExamples : newExamples;
        display.begin("checkpoint %d of %d".formatted(round + 1, rounds + 1), "examples");
        for (int i = 0; i < count; i++, sent++) {
          send(sender, pictures.get(sent % pictures.size()), sent);
        }
        sender.flush();
        await(rest, job, (long) sent * learners, display);
        Instant begun = Instant.now();
        rest.triggerCheckpoint(job);
        Patience.until(
            "a checkpoint",
            LIMIT,
            () -> rest.newestCheckpoint(job).filter(begun::isBefore).isPresent());
        CheckpointCost cost = rest.newestCheckpointCost(job).orElseThrow();
        results.add(new Result(count, cost, heap(cluster) - idleHeap));
        display.end();
      }
      return results;
    } finally {
      cluster.stop();
    }
  }

  private void send(RecordSender sender, Example picture, int number) throws IOException {
    for (int learner = 0; learner < learners; learner++) {
      sender.send(
          Example.newBuilder(picture)
              .setLearner("learner-" + learner)
              .setExampleId(Integer.toString(number))
              .build());
    }
  }

  private static void await(ClusterRest rest, String job, long all, ProgressReporter display)
      throws IOException, InterruptedException {
    Patience.until(
        all + " examples at the boundary detectors",
        LIMIT,
        () -> {
          long read = rest.recordsRead(job, "boundary");
          display.update(read, all, "");
          return read >= all;
        });
  }

  private static long heap(ProcessCluster cluster) throws IOException {
    long bytes = 0;
    for (ClusterProcess process : cluster.taskManagers()) {
      bytes += ProcessHeap.usedBytes(process.pid().orElseThrow());
    }
    return bytes;
  }

  /** Returns the job's id, which it keeps when it restarts. */
  private static String submit(ProcessCluster cluster) throws IOException {
    Configuration options = cluster.clientOptions();
    options.set(CoreOptions.DEFAULT_PARALLELISM, TASK_MANAGERS);
    options.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
    options.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, CHECKPOINT_TIMEOUT);
    options.set(TopicOptions.BOOTSTRAP_SERVERS, cluster.broker().bootstrapServers());
    options.set(BackboneOptions.DEVICE, DeviceKind.CPU);
    return new JobSubmitter(options)
        .submit(Job.LEARNER, JobJar.built().toString())
        .job()
        .orElseThrow()
        .toString();
  }
}
