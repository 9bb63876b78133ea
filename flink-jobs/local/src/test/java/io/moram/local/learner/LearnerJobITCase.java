// SPDX-License-Identifier: Apache-2.0
package io.moram.local.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.KafkaAccess;
import io.moram.client.ReadMessage;
import io.moram.client.RecordSender;
import io.moram.client.TopicFollower;
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
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedCluster;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.EmbeddedJob;
import io.moram.local.EmbeddedTopics;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.EventKind;
import io.moram.schemas.Example;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class LearnerJobITCase {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final List<String> LEARNERS = List.of("ada", "bob", "cyd");
  private static final int SITES = 48;
  private static final int TASK_EXAMPLES = 12;

  @TempDir Path folder;

  @Test
  void threeLearnersKilledTwiceEndWithTheAtomsOfAnUndisturbedRun() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        EmbeddedCluster cluster =
            EmbeddedCluster.start(
                EmbeddedClusterSettings.laptop(folder.resolve("flink"), 0)
                    .withCheckpointInterval(Duration.ofMillis(250)))) {
      Map<String, AtomBlockRecord> undisturbed;
      try (Run run = new Run(broker, cluster, "calm-")) {
        run.send(0, 2 * TASK_EXAMPLES);
        run.end();
        undisturbed = run.blocksOf(run.untilSealed(6));
        run.stop();
      }
      assertThat(undisturbed).hasSize(LEARNERS.size() * 2 * SITES);

      try (Run run = new Run(broker, cluster, "rough-")) {
        run.send(0, TASK_EXAMPLES - 2);
        run.untilEvents(1, event -> event.getKind() == EventKind.TRAINING_PROGRESS);
        run.killTaskManager();

        run.send(TASK_EXAMPLES - 2, 2 * TASK_EXAMPLES);
        run.sendUnusable();
        run.end();
        run.untilEvents(
            1,
            event ->
                event.getKind() == EventKind.TRAINING_PROGRESS
                    && event.getTask() == 1
                    && event.getReason().equals("task ended"));
        run.killTaskManager();

        List<SpecificRecord> atoms = run.untilSealed(6);
        assertThat(run.blocksOf(atoms)).isEqualTo(undisturbed);
        assertThat(run.sealsOf(atoms))
            .hasSize(6)
            .allSatisfy(seal -> assertThat(seal.getExamples()).isEqualTo(TASK_EXAMPLES));
        run.untilDeadLetters(1);
        run.untilEvents(6, event -> event.getKind() == EventKind.TASK_SEALED);
        run.stop();
        assertThat(run.countOf(EventKind.TASK_SEALED)).isEqualTo(6);
        assertThat(run.countOf(EventKind.BOUNDARY)).isEqualTo(3);
      }
    }
  }

  /** A learner job on topics of its own, and what it has written. */
  private static final class Run implements AutoCloseable {
    private final EmbeddedCluster cluster;
    private final KafkaAccess access;
    private final EmbeddedJob job;
    private final RecordSender sender;
    private final TopicFollower<SpecificRecord> atoms;
    private final TopicFollower<LearnerEvent> events;
    private final TopicFollower<DeadLetter> deadLetters;
    private final List<LearnerEvent> told = new ArrayList<>();
    private final PictureFolders files = new PictureFolders();
    private final List<PictureDomain> domains = files.readDemoData();

    Run(EmbeddedBroker broker, EmbeddedCluster cluster, String prefix) throws Exception {
      this.cluster = cluster;
      access = new KafkaAccess(broker.bootstrapServers(), new Topics(prefix), Map.of());
      broker.createTopics(EmbeddedTopics.all(access.topics()));
      sender = new RecordSender(access);
      atoms = TopicFollower.fromStart(access, access.topics().atoms(), MessageCodec.atoms());
      events = TopicFollower.fromStart(access, access.topics().events(), MessageCodec.events());
      deadLetters =
          TopicFollower.fromStart(
              access, access.topics().deadLetters(), MessageCodec.deadLetters());
      Configuration options = options(prefix);
      StreamExecutionEnvironment environment = cluster.environment(options);
      LearnerJob.build(environment, options);
      job = cluster.submit(LearnerJob.NAME, environment);
      job.awaitRunning(LIMIT);
    }

    private Configuration options(String prefix) {
      Configuration options = new Configuration();
      options.set(TopicOptions.BOOTSTRAP_SERVERS, access.bootstrapServers());
      options.set(TopicOptions.TOPIC_PREFIX, prefix);
      options.set(BackboneOptions.DEVICE, DeviceKind.CPU);
      options.set(BackboneOptions.THREADS, 1);
      options.set(BoundaryOptions.DETECTOR, DetectorKind.MARKER);
      options.set(LearnerOptions.PROGRESS_INTERVAL, 1);
      options.set(LearnerOptions.RESERVOIR_PER_CLASS, 3);
      options.set(TrainingOptions.RANK, 2);
      options.set(TrainingOptions.TOP_K, 2);
      options.set(TrainingOptions.BATCH_SIZE, 4);
      options.set(TrainingOptions.STEPS_PER_TASK, 12);
      options.set(TrainingOptions.STEPS_PER_BATCH, 1);
      return options;
    }

    /** Sends every learner's examples from one number to another, interleaved. */
    void send(int from, int to) throws IOException {
      for (int number = from; number < to; number++) {
        int task = number / TASK_EXAMPLES;
        for (int learner = 0; learner < LEARNERS.size(); learner++) {
          PictureDomain domain = domains.get((task + learner) % domains.size());
          PictureFile picture = domain.shuffledTrain(7).get(number % TASK_EXAMPLES);
          sender.send(
              Example.newBuilder()
                  .setLearner(LEARNERS.get(learner))
                  .setExampleId("example-" + number)
                  .setEventTime(number)
                  .setImage(ByteBuffer.wrap(picture.read()))
                  .setLabel(picture.label())
                  .setTaskMarker(domain.name())
                  .build());
        }
      }
      sender.flush();
    }

    void sendUnusable() throws IOException {
      sender.send(
          Example.newBuilder()
              .setLearner("ada")
              .setExampleId("not a picture")
              .setEventTime(0)
              .setImage(ByteBuffer.wrap(new byte[] {1, 2, 3}))
              .setLabel("nothing")
              .build());
    }

    void end() throws IOException {
      for (String learner : LEARNERS) {
        sender.send(new EndOfTask(learner, 0L));
      }
      sender.flush();
    }

    void killTaskManager() throws Exception {
      cluster.miniCluster().terminateTaskManager(0).get();
      cluster.miniCluster().startTaskManager();
      job.awaitRunning(LIMIT);
    }

    void untilEvents(int count, Predicate<LearnerEvent> wanted) throws Exception {
      Deadline deadline = new Deadline();
      while (told.stream().filter(wanted).count() < count) {
        deadline.check(count + " events, after " + told);
        job.requireNotEnded();
        told.addAll(records(events));
      }
    }

    List<SpecificRecord> untilSealed(int tasks) throws Exception {
      List<SpecificRecord> read = new ArrayList<>();
      Deadline deadline = new Deadline();
      while (sealsOf(read).size() < tasks) {
        deadline.check(tasks + " seals, of which came " + sealsOf(read));
        job.requireNotEnded();
        read.addAll(records(atoms));
      }
      return read;
    }

    void untilDeadLetters(int count) {
      List<DeadLetter> read = new ArrayList<>();
      Deadline deadline = new Deadline();
      while (read.size() < count) {
        deadline.check("a dead letter");
        read.addAll(records(deadLetters));
      }
      assertThat(read)
          .extracting(DeadLetter::getReason)
          .containsExactly(DeadLetterReason.BAD_IMAGE);
    }

    /** Stops the job, so that everything that it will ever write is there. */
    void stop() throws Exception {
      job.cancel(LIMIT);
      told.addAll(records(events));
    }

    long countOf(EventKind kind) {
      return told.stream().filter(event -> event.getKind() == kind).count();
    }

    List<TaskSealed> sealsOf(List<SpecificRecord> read) {
      return read.stream()
          .filter(TaskSealed.class::isInstance)
          .map(TaskSealed.class::cast)
          .toList();
    }

    Map<String, AtomBlockRecord> blocksOf(List<SpecificRecord> read) {
      Map<String, AtomBlockRecord> blocks = new TreeMap<>();
      for (SpecificRecord record : read) {
        if (record instanceof AtomBlockRecord block) {
          String place = block.getLearner() + "/" + block.getTask() + "/" + block.getSite();
          assertThat(blocks.put(place, block)).as("second block of " + place).isNull();
        }
      }
      return blocks;
    }

    private static <T extends SpecificRecord> List<T> records(TopicFollower<T> follower) {
      List<T> records = new ArrayList<>();
      for (ReadMessage<T> message : follower.poll(Duration.ofMillis(100))) {
        T record = message.record();
        assertThat(message.fault()).isNull();
        if (record != null) {
          records.add(record);
        }
      }
      return records;
    }

    @Override
    public void close() throws Exception {
      sender.close();
      atoms.close();
      events.close();
      deadLetters.close();
      files.close();
    }
  }

  private static final class Deadline {
    private final long end = System.nanoTime() + LIMIT.toNanos();

    void check(String what) {
      assertThat(System.nanoTime()).as("time to wait for " + what).isLessThan(end);
    }
  }
}
