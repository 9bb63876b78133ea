// SPDX-License-Identifier: Apache-2.0
package io.moram.local.recovery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.KafkaAccess;
import io.moram.client.PredictionClient;
import io.moram.client.PredictionClient.Answer;
import io.moram.client.RecordSender;
import io.moram.client.TopicReader;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.flink.boundary.DetectorKind;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.EmbeddedJob;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.Topic;
import io.moram.local.testing.TopicRecords;
import io.moram.schemas.AtomKey;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.EventKind;
import io.moram.schemas.Example;
import io.moram.schemas.Forget;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.ProvisionalPublished;
import io.moram.schemas.Request;
import io.moram.schemas.Rollback;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks and learners that are taken back, from the request to serving, topics and savepoints. */
@Timeout(400)
class TakingBackITCase {
  private static final String ERASED = "adalovelace";
  private static final String KEPT = "bob";
  private static final int EXAMPLES = 8;

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @Test
  void servingObeysARollbackAtOnceAndAfterARestart() throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    Configuration options = options(access);
    RUNTIME.start(Job.LEARNER, options);
    EmbeddedJob serving = RUNTIME.start(Job.SERVING, options);
    try (RecordSender sender = new RecordSender(access);
        PredictionClient client = new PredictionClient(access);
        PictureFolders files = new PictureFolders();
        TopicRecords<SpecificRecord> atoms =
            new TopicRecords<>(RUNTIME, access, access.topics().atoms(), MessageCodec.atoms())) {
      List<PictureDomain> domains = files.readDemoData();
      for (int task = 0; task < 3; task++) {
        sendTask(sender, KEPT, domains.get(task), EXAMPLES);
      }
      atoms.until(3, TaskSealed.class::isInstance);
      awaitVersion(client, KEPT, domains.get(0), 3);

      sender.sendControl(new Rollback(KEPT, 1, 0L));
      sender.flush();
      awaitVersion(client, KEPT, domains.get(0), 1);
      RUNTIME.stop(serving);
      RUNTIME.start(Job.SERVING, options);
      assertThat(version(client, KEPT, domains.get(0))).isEqualTo(1);

      sendTask(sender, KEPT, domains.get(3), EXAMPLES);
      List<SpecificRecord> all = atoms.until(4, TaskSealed.class::isInstance);
      assertThat(((TaskSealed) all.get(all.size() - 1)).getTask()).isEqualTo(1);
      awaitVersion(client, KEPT, domains.get(0), 2);
    }
  }

  @Test
  void nothingIsLeftOfAForgottenLearnerAndAnotherKeepsAllBitForBit() throws Exception {
    List<PictureDomain> domains;
    List<List<Long>> alone = new ArrayList<>();
    try (PictureFolders files = new PictureFolders()) {
      domains = files.readDemoData();
      KafkaAccess reference = RUNTIME.newTopics();
      EmbeddedJob job = RUNTIME.start(Job.LEARNER, options(reference));
      try (RecordSender sender = new RecordSender(reference)) {
        for (int task = 0; task < 3; task++) {
          sendTask(sender, KEPT, domains.get(task), EXAMPLES);
        }
      }
      alone.addAll(checksums(reference, 3));
      RUNTIME.stop(job);

      KafkaAccess access = RUNTIME.newTopics();
      Configuration options = options(access);
      EmbeddedJob learner = RUNTIME.start(Job.LEARNER, options);
      EmbeddedJob serving = RUNTIME.start(Job.SERVING, options);
      try (RecordSender sender = new RecordSender(access);
          PredictionClient client = new PredictionClient(access);
          TopicRecords<SpecificRecord> atoms =
              new TopicRecords<>(RUNTIME, access, access.topics().atoms(), MessageCodec.atoms());
          TopicRecords<LearnerEvent> events =
              new TopicRecords<>(
                  RUNTIME, access, access.topics().events(), MessageCodec.events())) {
        for (int task = 0; task < 2; task++) {
          sendTask(sender, KEPT, domains.get(task), EXAMPLES);
          sendTask(sender, ERASED, domains.get(task + 3), EXAMPLES);
        }
        atoms.until(4, TaskSealed.class::isInstance);
        send(sender, KEPT, domains.get(2), 0, EXAMPLES / 2);
        send(sender, ERASED, domains.get(5), 0, EXAMPLES / 2);
        sender.flush();
        atoms.until(1, TakingBackITCase::isOpenTaskOfErased);
        awaitVersion(client, ERASED, domains.get(3), 2);
        Path before = RUNTIME.stopWithSavepoint(learner);
        assertThat(count(before, ERASED)).as("places in the savepoint before").isPositive();

        learner = RUNTIME.start(Job.LEARNER, from(before, options));
        sender.sendControl(new Forget(ERASED, 0L));
        send(sender, KEPT, domains.get(2), EXAMPLES / 2, EXAMPLES);
        sender.send(new EndOfTask(KEPT, 0L));
        sender.flush();
        events.until(1, event -> event.getKind() == EventKind.LEARNER_FORGOTTEN);
        awaitVersion(client, ERASED, domains.get(3), 0);
        atoms.until(5, TaskSealed.class::isInstance);
        assertThat(checksums(access, 3)).isEqualTo(alone);
        Path after = savepointOnceTheDeletionIsSeen(learner, options);
        assertThat(count(after, ERASED)).as("places in the savepoint after").isZero();
        assertThat(count(after, KEPT)).isPositive();

        RUNTIME.stop(serving);
        RUNTIME.start(Job.SERVING, options);
        assertThat(version(client, ERASED, domains.get(3))).isZero();
        assertThat(version(client, KEPT, domains.get(0))).isEqualTo(3);
        eraseTopics(access);
        assertThat(traces(access)).isEmpty();

        RUNTIME.start(Job.LEARNER, from(after, options));
        sendTask(sender, ERASED, domains.get(5), EXAMPLES);
        TaskSealed again =
            (TaskSealed)
                atoms.until(6, TaskSealed.class::isInstance).stream()
                    .filter(TaskSealed.class::isInstance)
                    .reduce((first, last) -> last)
                    .orElseThrow();
        assertThat(again.getLearner()).isEqualTo(ERASED);
        assertThat(again.getTask()).isZero();
        assertThat(again.getBeginsAnew()).isFalse();
        awaitVersion(client, ERASED, domains.get(5), 1);
      }
    }
  }

  /**
   * Until the topic has no seal of the learner, the state keeps its name to repeat the deletion.
   */
  private static Path savepointOnceTheDeletionIsSeen(EmbeddedJob learner, Configuration options)
      throws Exception {
    EmbeddedJob job = learner;
    for (int attempt = 1; ; attempt++) {
      EmbeddedJob running = job;
      long seen = running.completedCheckpoints() + 3;
      RUNTIME.until("three checkpoints", () -> running.completedCheckpoints() >= seen);
      Path savepoint = RUNTIME.stopWithSavepoint(running);
      if (attempt == 5 || count(savepoint, ERASED) == 0) {
        return savepoint;
      }
      job = RUNTIME.start(Job.LEARNER, from(savepoint, options));
    }
  }

  private static boolean isOpenTaskOfErased(SpecificRecord record) {
    return record instanceof ProvisionalPublished open
        && open.getLearner().equals(ERASED)
        && open.getTask() == 2;
  }

  /** What the runbook says: retention at once, and compaction at once. */
  private static void eraseTopics(KafkaAccess access) throws Exception {
    Topics topics = access.topics();
    try (Admin admin = admin(access)) {
      Map<TopicPartition, RecordsToDelete> deleted = new HashMap<>();
      for (String topic :
          List.of(
              topics.examples(),
              topics.requests(),
              topics.predictions(),
              topics.events(),
              topics.deadLetters())) {
        ends(admin, topic)
            .forEach((place, end) -> deleted.put(place, RecordsToDelete.beforeOffset(end)));
      }
      admin.deleteRecords(deleted).all().get();
      List<AlterConfigOp> settings =
          Map.of(
                  TopicConfig.SEGMENT_MS_CONFIG, "1",
                  TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0",
                  TopicConfig.DELETE_RETENTION_MS_CONFIG, "0")
              .entrySet()
              .stream()
              .map(
                  setting ->
                      new AlterConfigOp(
                          new ConfigEntry(setting.getKey(), setting.getValue()),
                          AlterConfigOp.OpType.SET))
              .toList();
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topics.atoms()), settings))
          .all()
          .get();
    }
    try (Topic atoms = new Topic(RUNTIME, topics.atoms())) {
      RUNTIME.until(
          "compaction",
          () -> {
            // The segment that is written is never compacted; another record begins a new one.
            atoms.send(AtomKey.ofSeal("unknown", 0), null);
            return read(access, topics.atoms()).stream().noneMatch(TakingBackITCase::isTrace);
          });
    }
  }

  /** The messages of all topics that name the erased learner, committed or not. */
  private static List<String> traces(KafkaAccess access) {
    List<String> traces = new ArrayList<>();
    for (String topic : access.topics().all()) {
      for (ConsumerRecord<byte[], byte[]> message : read(access, topic)) {
        if (isTrace(message)) {
          traces.add(topic + " " + message.offset());
        }
      }
    }
    return traces;
  }

  private static List<ConsumerRecord<byte[], byte[]>> read(KafkaAccess access, String topic) {
    try (TopicReader reader =
        TopicReader.fromStart(access, IsolationLevel.READ_UNCOMMITTED, List.of(topic))) {
      return reader.readToEnd();
    }
  }

  private static boolean isTrace(ConsumerRecord<byte[], byte[]> message) {
    String key = message.key() == null ? "" : new String(message.key(), ISO_8859_1);
    String value = message.value() == null ? "" : new String(message.value(), ISO_8859_1);
    return key.contains(ERASED) || value.contains(ERASED);
  }

  /** The number of files of a savepoint that have a text of ASCII letters. */
  private static long count(Path savepoint, String text) throws IOException {
    try (Stream<Path> files = Files.walk(savepoint)) {
      long found = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found += Files.readString(file, ISO_8859_1).contains(text) ? 1 : 0;
      }
      return found;
    }
  }

  private static Map<TopicPartition, Long> ends(Admin admin, String topic) throws Exception {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    Objects.requireNonNull(admin.describeTopics(Set.of(topic)).allTopicNames().get().get(topic))
        .partitions()
        .forEach(
            one -> wanted.put(new TopicPartition(topic, one.partition()), OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(wanted)
        .all()
        .get()
        .forEach((place, offset) -> ends.put(place, offset.offset()));
    return ends;
  }

  private static Admin admin(KafkaAccess access) {
    return Admin.create(
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, access.bootstrapServers()));
  }

  /** The checksums of the kept learner's sealed tasks, in order. */
  private static List<List<Long>> checksums(KafkaAccess access, int tasks) throws IOException {
    try (TopicRecords<SpecificRecord> atoms =
        new TopicRecords<>(RUNTIME, access, access.topics().atoms(), MessageCodec.atoms())) {
      List<List<Long>> checksums = new ArrayList<>();
      for (SpecificRecord record : atoms.until(tasks, TakingBackITCase::isSealOfKept)) {
        if (isSealOfKept(record)) {
          TaskSealed seal = (TaskSealed) record;
          List<Long> own = new ArrayList<>(seal.getSignature());
          seal.getBlocks().stream().map(BlockChecksum::getChecksum).forEach(own::add);
          checksums.add(own);
        }
      }
      assertThat(checksums).hasSize(tasks);
      return checksums;
    }
  }

  private static boolean isSealOfKept(SpecificRecord record) {
    return record instanceof TaskSealed seal && seal.getLearner().equals(KEPT);
  }

  private static Configuration from(Path savepoint, Configuration options) {
    Configuration restored = new Configuration(options);
    restored.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint.toUri().toString());
    return restored;
  }

  private static Configuration options(KafkaAccess access) {
    Configuration options = LocalRuntime.options(access);
    options.set(BackboneOptions.THREADS, 1);
    options.set(BoundaryOptions.DETECTOR, DetectorKind.MARKER);
    options.set(TrainingOptions.RANK, 2);
    options.set(TrainingOptions.TOP_K, 2);
    options.set(TrainingOptions.BATCH_SIZE, 4);
    options.set(TrainingOptions.STEPS_PER_TASK, 4);
    return options;
  }

  private static void sendTask(
      RecordSender sender, String learner, PictureDomain domain, int examples) throws IOException {
    send(sender, learner, domain, 0, examples);
    sender.send(new EndOfTask(learner, 0L));
    sender.flush();
  }

  private static void send(
      RecordSender sender, String learner, PictureDomain domain, int from, int to)
      throws IOException {
    for (PictureFile picture : domain.shuffledTrain(1).subList(from, to)) {
      sender.send(
          Example.newBuilder()
              .setLearner(learner)
              .setExampleId(picture.label())
              .setEventTime(0)
              .setImage(ByteBuffer.wrap(picture.read()))
              .setLabel(picture.label())
              .build());
    }
  }

  private static void awaitVersion(
      PredictionClient client, String learner, PictureDomain domain, int version) {
    RUNTIME.until(
        "bank version " + version + " of " + learner,
        () -> version(client, learner, domain) == version);
  }

  private static int version(PredictionClient client, String learner, PictureDomain domain)
      throws IOException {
    PictureFile picture = domain.shuffledTrain(1).get(0);
    Request request =
        Request.newBuilder()
            .setLearner(learner)
            .setRequestId(UUID.randomUUID().toString())
            .setEventTime(System.currentTimeMillis())
            .setImage(ByteBuffer.wrap(picture.read()))
            .setCandidateLabels(List.of(picture.label(), "something else"))
            .build();
    List<Answer> answers = client.ask(List.of(request), Duration.ofSeconds(60));
    return Objects.requireNonNull(answers.get(0).prediction()).getBankVersion();
  }
}
