// SPDX-License-Identifier: Apache-2.0
package io.moram.local.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.KafkaAccess;
import io.moram.client.RecordSender;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.flink.boundary.DetectorKind;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicConnectors;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.LearnerOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.EmbeddedJob;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.TopicRecords;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The learner job loses all of its state, and takes its banks over from the topic atoms. */
@Timeout(300)
class BootstrapITCase {
  private static final String WHOLE = "whole";
  private static final String DAMAGED = "damaged";
  private static final int EXAMPLES = 12;
  private static final int TASKS = 3;

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @Test
  void aLearnerGoesOnWithTheTasksThatAreWholeOnTheTopicAndSealsTheSameAtoms() throws Exception {
    KafkaAccess undisturbed = RUNTIME.newTopics();
    KafkaAccess access = RUNTIME.newTopics();
    try (PictureFolders files = new PictureFolders();
        RecordSender toUndisturbed = new RecordSender(undisturbed);
        RecordSender sender = new RecordSender(access);
        TopicRecords<SpecificRecord> expected = atoms(undisturbed);
        TopicRecords<SpecificRecord> atoms = atoms(access)) {
      List<PictureDomain> domains = files.readDemoData();
      EmbeddedJob first = RUNTIME.start(Job.LEARNER, options(access));
      for (int task = 0; task < TASKS; task++) {
        sendTask(toUndisturbed, WHOLE, domains.get(task));
      }
      for (int task = 0; task < TASKS - 1; task++) {
        sendTask(sender, WHOLE, domains.get(task));
        sendTask(sender, DAMAGED, domains.get(task));
      }
      List<SpecificRecord> before = atoms.until(4, TaskSealed.class::isInstance);
      long sent = 4 * (EXAMPLES + 1);
      String group =
          new TopicConnectors(options(access), "learner").groupId(access.topics().examples());
      RUNTIME.until("the committed offsets", () -> access.committed(group) == sent);
      RUNTIME.stop(first);
      delete(access, aBlock(before, DAMAGED, 1));

      Configuration options = options(access);
      options.set(LearnerOptions.BOOTSTRAP, true);
      EmbeddedJob second = RUNTIME.start(Job.LEARNER, options);
      EmbeddedJob third = RUNTIME.start(Job.LEARNER, options(undisturbed));
      sendTask(sender, WHOLE, domains.get(2));
      sendTask(sender, DAMAGED, domains.get(2));
      atoms.until(6, TaskSealed.class::isInstance);
      expected.until(TASKS, TaskSealed.class::isInstance);
      RUNTIME.stop(second);
      RUNTIME.stop(third);

      List<SpecificRecord> after = atoms.all().subList(before.size(), atoms.all().size());
      assertThat(seals(after, WHOLE)).singleElement().extracting(TaskSealed::getTask).isEqualTo(2);
      assertThat(seals(after, DAMAGED))
          .singleElement()
          .extracting(TaskSealed::getTask)
          .as("the task whose block was deleted is learned again")
          .isEqualTo(1);
      assertThat(seals(atoms.all(), WHOLE))
          .extracting(TaskSealed::getGeneration)
          .containsOnly(seals(before, WHOLE).get(0).getGeneration());
      assertThat(content(after, WHOLE, 2))
          .isNotEmpty()
          .isEqualTo(content(expected.all(), WHOLE, 2));
    }
  }

  private static TopicRecords<SpecificRecord> atoms(KafkaAccess access) {
    return new TopicRecords<>(RUNTIME, access, access.topics().atoms(), MessageCodec.atoms());
  }

  private static Configuration options(KafkaAccess access) {
    Configuration options = LocalRuntime.options(access);
    options.set(BackboneOptions.THREADS, 1);
    options.set(BoundaryOptions.DETECTOR, DetectorKind.MARKER);
    options.set(TrainingOptions.RANK, 2);
    options.set(TrainingOptions.TOP_K, 2);
    options.set(TrainingOptions.BATCH_SIZE, 4);
    options.set(TrainingOptions.STEPS_PER_TASK, 10);
    return options;
  }

  private static List<TaskSealed> seals(List<SpecificRecord> records, String learner) {
    return records.stream()
        .filter(TaskSealed.class::isInstance)
        .map(TaskSealed.class::cast)
        .filter(seal -> seal.getLearner().equals(learner))
        .toList();
  }

  private static String aBlock(List<SpecificRecord> records, String learner, int task) {
    return records.stream()
        .filter(AtomBlockRecord.class::isInstance)
        .map(AtomBlockRecord.class::cast)
        .filter(block -> block.getLearner().equals(learner) && block.getTask() == task)
        .map(AtomKey::of)
        .findFirst()
        .orElseThrow();
  }

  /** All bytes of a sealed task's blocks and signature, by their keys. */
  private static Map<String, List<ByteBuffer>> content(
      List<SpecificRecord> records, String learner, int task) {
    Map<String, List<ByteBuffer>> content = new TreeMap<>();
    for (SpecificRecord record : records) {
      if (record instanceof AtomBlockRecord block
          && block.getLearner().equals(learner)
          && block.getTask() == task
          && block.getProvisionalStep() == null) {
        content.put(AtomKey.of(block), List.of(block.getKeys(), block.getValues()));
      } else if (record instanceof SignaturePart part
          && part.getLearner().equals(learner)
          && part.getTask() == task
          && !part.getProvisional()) {
        content.put(AtomKey.of(part), List.of(part.getBytes()));
      }
    }
    return content;
  }

  private static void sendTask(RecordSender sender, String learner, PictureDomain domain)
      throws IOException {
    for (PictureFile picture : domain.shuffledTrain(1).subList(0, EXAMPLES)) {
      sender.send(
          Example.newBuilder()
              .setLearner(learner)
              .setExampleId(picture.name())
              .setEventTime(0)
              .setImage(ByteBuffer.wrap(picture.read()))
              .setLabel(picture.label())
              .build());
    }
    sender.send(new EndOfTask(learner, 0L));
    sender.flush();
  }

  private static void delete(KafkaAccess access, String key) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", access.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(access.topics().atoms(), key.getBytes(UTF_8), null)).get();
    }
  }
}
