// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.hostile;

import io.moram.bench.workload.BenchCluster;
import io.moram.flink.boundary.DetectorKind;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.LearnerJob;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.serving.ServingJob;
import io.moram.local.EmbeddedJob;
import io.moram.local.JobFailedException;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/** The learner job and the serving job, and how many of the examples they have dealt with. */
final class HostileJobs {
  private static final String DECODED = "decode.recordsIn";
  private static final String NOT_DECODED = "decode.deadLettered";
  private static final String EMBEDDED = "embed.examplesIn";
  private static final String ADMITTED = "train.examplesIn";
  private static final String TAKEN_BACK = "train.examplesTakenBack";
  private static final String QUARANTINED = "train.quarantinedLearners";
  private static final String WAITING = "train.waiting";

  private final BenchCluster cluster;
  private final EmbeddedJob learner;
  private final EmbeddedJob serving;

  /** Starts the jobs. Tasks end by markers and control records, and train one small step. */
  HostileJobs(BenchCluster cluster) throws IOException, JobFailedException, InterruptedException {
    this.cluster = cluster;
    Configuration options = cluster.options(null);
    options.set(BoundaryOptions.DETECTOR, DetectorKind.MARKER);
    options.set(BoundaryOptions.RECURRENCE_EXAMPLES, 0);
    options.set(TrainingOptions.BATCH_SIZE, 2);
    options.set(TrainingOptions.STEPS_PER_BATCH, 0);
    options.set(TrainingOptions.STEPS_PER_TASK, 1);
    learner = cluster.submit(LearnerJob.NAME, options, LearnerJob::build);
    serving = cluster.submit(ServingJob.NAME, cluster.options(null), ServingJob::build);
  }

  /**
   * What the learner job made of the topic examples, without dead letters.
   *
   * @param admitted the examples that the trainer took
   * @param waiting the inputs that wait for training
   * @param takenBack the examples that a rollback or a forgotten learner took along
   * @param controls the control records
   * @param quarantined the learners that failed
   */
  record Taken(long admitted, long waiting, long takenBack, long controls, long quarantined) {
    long all() {
      return admitted + waiting + takenBack + controls;
    }
  }

  Taken taken() throws IOException {
    Map<String, Long> figures =
        cluster.figures(
            learner, DECODED, NOT_DECODED, EMBEDDED, ADMITTED, WAITING, TAKEN_BACK, QUARANTINED);
    return new Taken(
        figures.getOrDefault(ADMITTED, 0L),
        figures.getOrDefault(WAITING, 0L),
        figures.getOrDefault(TAKEN_BACK, 0L),
        figures.getOrDefault(DECODED, 0L)
            - figures.getOrDefault(NOT_DECODED, 0L)
            - figures.getOrDefault(EMBEDDED, 0L),
        figures.getOrDefault(QUARANTINED, 0L));
  }

  int learnerRestarts() throws IOException {
    return cluster.restarts(learner);
  }

  int servingRestarts() throws IOException {
    return cluster.restarts(serving);
  }
}
