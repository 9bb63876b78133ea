// SPDX-License-Identifier: Apache-2.0
package io.moram.local.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.KafkaAccess;
import io.moram.client.RecordSender;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.flink.boundary.DetectorKind;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.LearnerOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.EmbeddedJob;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.TopicRecords;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.EventKind;
import io.moram.schemas.Example;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(300)
class LearnerJobITCase {
  private static final List<String> LEARNERS = List.of("ada", "bob", "cyd");

  /** The recipe of clip-mini leaves the lowest two of six layers of the image encoder frozen. */
  private static final int SITES = 36;

  private static final int TASK_EXAMPLES = 12;

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime(Duration.ofMillis(250));

  @Test
  void threeLearnersKilledTwiceEndWithTheAtomsOfAnUndisturbedRun() throws Exception {
    Map<String, AtomBlockRecord> undisturbed;
    Map<String, SignaturePart> undisturbedSignatures;
    try (Run run = new Run()) {
      run.send(0, 2 * TASK_EXAMPLES);
      run.end();
      List<SpecificRecord> atoms = run.untilSealed(6);
      undisturbed = run.blocksOf(atoms);
      undisturbedSignatures = run.signaturesOf(atoms);
      run.stop();
    }
    assertThat(undisturbed.keySet()).hasSize(LEARNERS.size() * 2 * SITES);
    assertThat(undisturbedSignatures.keySet()).hasSizeGreaterThanOrEqualTo(LEARNERS.size() * 2);

    try (Run run = new Run()) {
      run.send(0, TASK_EXAMPLES - 2);
      run.events.until(1, event -> event.getKind() == EventKind.TRAINING_PROGRESS);
      run.killTaskManager();

      run.send(TASK_EXAMPLES - 2, 2 * TASK_EXAMPLES);
      run.sendUnusable();
      run.end();
      run.events.until(
          1,
          event ->
              event.getKind() == EventKind.TRAINING_PROGRESS
                  && event.getTask() == 1
                  && event.getReason().equals("task ended"));
      run.killTaskManager();

      List<SpecificRecord> atoms = run.untilSealed(6);
      assertThat(run.blocksOf(atoms)).isEqualTo(undisturbed);
      assertThat(run.signaturesOf(atoms)).isEqualTo(undisturbedSignatures);
      assertThat(run.sealsOf(atoms))
          .hasSize(6)
          .allSatisfy(seal -> assertThat(seal.getExamples()).isEqualTo(TASK_EXAMPLES));
      assertThat(run.deadLetters.until(1, letter -> true))
          .extracting(DeadLetter::getReason)
          .containsExactly(DeadLetterReason.BAD_IMAGE);
      run.events.until(6, event -> event.getKind() == EventKind.TASK_SEALED);
      run.stop();
      assertThat(run.countOf(EventKind.TASK_SEALED)).isEqualTo(6);
      assertThat(run.countOf(EventKind.BOUNDARY)).isEqualTo(3);
    }
  }

  /** A learner job on topics that no other run uses, and everything that it writes. */
  private static final class Run implements AutoCloseable {
    private final EmbeddedJob job;
    private final RecordSender sender;
    private final TopicRecords<SpecificRecord> atoms;
    private final TopicRecords<LearnerEvent> events;
    private final TopicRecords<DeadLetter> deadLetters;
    private final PictureFolders files = new PictureFolders();
    private final List<PictureDomain> domains = files.readDemoData();

    Run() throws Exception {
      KafkaAccess access = RUNTIME.newTopics();
      Topics topics = access.topics();
      sender = new RecordSender(access);
      atoms = new TopicRecords<>(RUNTIME, access, topics.atoms(), MessageCodec.atoms());
      events = new TopicRecords<>(RUNTIME, access, topics.events(), MessageCodec.events());
      deadLetters =
          new TopicRecords<>(RUNTIME, access, topics.deadLetters(), MessageCodec.deadLetters());
      job = RUNTIME.start(Job.LEARNER, options(access));
    }

    private static Configuration options(KafkaAccess access) {
      Configuration options = LocalRuntime.options(access);
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
      RUNTIME.replaceTaskManager();
      job.awaitRunning(LocalRuntime.LIMIT);
    }

    List<SpecificRecord> untilSealed(int tasks) {
      return atoms.until(tasks, TaskSealed.class::isInstance);
    }

    /** Stops the job, so that it writes no more, and reads all its events. */
    void stop() throws Exception {
      RUNTIME.stop(job);
      events.toEnd();
    }

    long countOf(EventKind kind) {
      return events.all().stream().filter(event -> event.getKind() == kind).count();
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

    Map<String, SignaturePart> signaturesOf(List<SpecificRecord> read) {
      Map<String, SignaturePart> parts = new TreeMap<>();
      for (SpecificRecord record : read) {
        if (record instanceof SignaturePart part && !part.getProvisional()) {
          String place = AtomKey.of(part);
          assertThat(parts.put(place, part)).as("second part " + place).isNull();
        }
      }
      return parts;
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
}
