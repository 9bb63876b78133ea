// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.checkpoint;

import io.moram.bench.learner.LearnerRun;
import io.moram.bench.learner.UncommittedAtomsMonitor;
import io.moram.bench.workload.DemoExamples;
import io.moram.client.RecordSender;
import io.moram.jobs.learner.LearnerOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.local.CheckpointCost;
import io.moram.local.JobFailedException;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * A learner job on a broker and a cluster in this process, with one learner that learns one task
 * after another. Its tasks have few steps and blocks of the usual size. Checkpoints are taken on
 * request only.
 */
final class GrowingLearner implements AutoCloseable {
  private static final String LEARNER = "grow";
  private static final int TASK_EXAMPLES = 8;
  private static final int BATCH = 4;
  private static final int STEPS = 4;

  private final LearnerRun run;
  private final RecordSender sender;
  private final UncommittedAtomsMonitor written;
  private final List<List<Example>> domains;
  private int tasks;

  /**
   * The cost of a task.
   *
   * @param blockBytes the size of its blocks' keys and values, and of its signature, in bytes
   * @param inTraining the checkpoint in the middle of its training; all zero if there was none
   * @param afterSeal the checkpoint after its seal
   */
  record Sealed(long blockBytes, CheckpointCost inTraining, CheckpointCost afterSeal) {}

  /**
   * @param model the backbone's folder; null selects the bundled backbone
   * @param folder the folder of the files of broker and cluster
   * @param given options of the job; they override the options of this class
   */
  GrowingLearner(@Nullable Path model, Path folder, Configuration given)
      throws IOException, JobFailedException, InterruptedException {
    domains = DemoExamples.read(LEARNER, TASK_EXAMPLES);
    Configuration options = new Configuration();
    options.set(TrainingOptions.BATCH_SIZE, BATCH);
    options.set(TrainingOptions.STEPS_PER_BATCH, 1);
    options.set(TrainingOptions.STEPS_PER_TASK, STEPS);
    options.set(LearnerOptions.PROGRESS_INTERVAL, 1);
    options.addAll(given);
    run = new LearnerRun(model, folder, options);
    sender = new RecordSender(run.access());
    written = new UncommittedAtomsMonitor(run.access());
  }

  /** The number of sealed tasks. */
  int tasks() {
    return tasks;
  }

  /**
   * Learns another task to its seal.
   *
   * @param meet whether a checkpoint is also taken during its training
   */
  Sealed learn(boolean meet) throws IOException, JobFailedException, InterruptedException {
    for (Example example : domains.get(tasks % domains.size())) {
      sender.send(example);
    }
    sender.flush();
    CheckpointCost inTraining = new CheckpointCost(0, 0, 0);
    if (meet) {
      written.awaitStep();
      inTraining = run.checkpoint();
    }
    sender.send(new EndOfTask(LEARNER, 0L));
    sender.flush();
    long blockBytes = written.awaitSeal().blockBytes();
    tasks++;
    return new Sealed(blockBytes, inTraining, run.checkpoint());
  }

  /** Ends the job. */
  void stop() throws JobFailedException, InterruptedException {
    run.stop();
  }

  @Override
  public void close() throws IOException {
    written.close();
    sender.close();
    run.close();
  }
}
