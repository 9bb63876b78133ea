// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.checkpoint;

import io.moram.client.KafkaAccess;
import io.moram.client.RecordSender;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.flink.backbone.DeviceKind;
import io.moram.flink.boundary.DetectorKind;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.LearnerJob;
import io.moram.jobs.learner.LearnerOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.local.CheckpointCost;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedCluster;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.EmbeddedJob;
import io.moram.local.EmbeddedTopics;
import io.moram.local.JobFailedException;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * A learner job on a broker and a cluster in this process, and one learner on it that learns task
 * after task: few steps, and blocks of the real size. Checkpoints are taken when asked for alone.
 */
final class GrowingLearner implements AutoCloseable {
  private static final String LEARNER = "grow";
  private static final int TASK_EXAMPLES = 8;
  private static final int BATCH = 4;
  private static final int STEPS = 4;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration NEVER = Duration.ofDays(1);

  private final EmbeddedBroker broker;
  private final EmbeddedCluster cluster;
  private final EmbeddedJob job;
  private final RecordSender sender;
  private final UncommittedAtomsMonitor written;
  private final List<List<Example>> domains = new ArrayList<>();
  private int tasks;

  /**
   * What a task cost.
   *
   * @param blockBytes the keys and values of its blocks
   * @param inTraining the checkpoint that met its training, or one of nothing where none did
   * @param afterSeal the checkpoint after its seal
   */
  record Sealed(long blockBytes, CheckpointCost inTraining, CheckpointCost afterSeal) {}

  /**
   * @param model the backbone's folder; null: the one that comes along
   * @param folder where broker and cluster keep their files
   * @param given options of the job that win over this class's own
   */
  GrowingLearner(@Nullable Path model, Path folder, Configuration given)
      throws IOException, JobFailedException, InterruptedException {
    readDomains();
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    KafkaAccess access = new KafkaAccess(broker.bootstrapServers(), new Topics("bench-"), Map.of());
    broker.createTopics(EmbeddedTopics.all(access.topics()));
    cluster =
        EmbeddedCluster.start(
            EmbeddedClusterSettings.laptop(folder.resolve("flink"), 0)
                .withCheckpointInterval(NEVER));
    Configuration options = options(access);
    if (model != null) {
      options.set(BackboneOptions.FOLDER, model.toString());
    }
    options.addAll(given);
    StreamExecutionEnvironment environment = cluster.environment(options);
    LearnerJob.build(environment, options);
    job = cluster.submit(LearnerJob.NAME, environment);
    job.awaitRunning(LIMIT);
    sender = new RecordSender(access);
    written = new UncommittedAtomsMonitor(access);
  }

  private static Configuration options(KafkaAccess access) {
    Configuration options = new Configuration();
    options.set(TopicOptions.BOOTSTRAP_SERVERS, access.bootstrapServers());
    options.set(TopicOptions.TOPIC_PREFIX, access.topics().prefix());
    options.set(BackboneOptions.DEVICE, DeviceKind.CPU);
    options.set(BoundaryOptions.DETECTOR, DetectorKind.MARKER);
    options.set(BoundaryOptions.RECURRENCE_EXAMPLES, 0);
    options.set(TrainingOptions.BATCH_SIZE, BATCH);
    options.set(TrainingOptions.STEPS_PER_BATCH, 1);
    options.set(TrainingOptions.STEPS_PER_TASK, STEPS);
    options.set(LearnerOptions.PROGRESS_INTERVAL, 1);
    return options;
  }

  private void readDomains() throws IOException {
    try (PictureFolders files = new PictureFolders()) {
      for (PictureDomain domain : files.readDemoData()) {
        List<Example> examples = new ArrayList<>();
        for (PictureFile picture : domain.shuffledTrain(1).subList(0, TASK_EXAMPLES)) {
          examples.add(
              Example.newBuilder()
                  .setLearner(LEARNER)
                  .setExampleId(picture.name())
                  .setEventTime(0)
                  .setImage(ByteBuffer.wrap(picture.read()))
                  .setLabel(picture.label())
                  .build());
        }
        domains.add(examples);
      }
    }
  }

  /** How many tasks have been sealed. */
  int tasks() {
    return tasks;
  }

  /**
   * Learns another task to its seal.
   *
   * @param meet whether a checkpoint is taken in the middle of its training too
   */
  Sealed learn(boolean meet) throws IOException, JobFailedException, InterruptedException {
    for (Example example : domains.get(tasks % domains.size())) {
      sender.send(example);
    }
    sender.flush();
    CheckpointCost inTraining = new CheckpointCost(0, 0, 0);
    if (meet) {
      written.awaitStep();
      inTraining = job.checkpoint(LIMIT);
    }
    sender.send(new EndOfTask(LEARNER, 0L));
    sender.flush();
    long blockBytes = written.awaitSeal();
    tasks++;
    return new Sealed(blockBytes, inTraining, job.checkpoint(LIMIT));
  }

  /** Ends the job, which a closing cluster would take for a failure of every operator. */
  void stop() throws JobFailedException, InterruptedException {
    job.cancel(LIMIT);
  }

  @Override
  public void close() throws IOException {
    written.close();
    sender.close();
    try {
      cluster.close();
    } finally {
      broker.close();
    }
  }
}
