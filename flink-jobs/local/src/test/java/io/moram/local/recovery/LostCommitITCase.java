// SPDX-License-Identifier: Apache-2.0
package io.moram.local.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.client.KafkaAccess;
import io.moram.client.PredictionClient;
import io.moram.client.PredictionClient.Answer;
import io.moram.client.RecordSender;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.flink.boundary.DetectorKind;
import io.moram.flink.io.KafkaMessage;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicConnectors;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.EmbeddedJob;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.TopicRecords;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.EventKind;
import io.moram.schemas.Example;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Republish;
import io.moram.schemas.Request;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The broker aborts a seal's transaction after the sink has flushed it and before Flink commits it,
 * as it does with a transaction that is open for too long.
 */
@Timeout(300)
class LostCommitITCase {
  private static final String LEARNER = "lost";
  private static final int EXAMPLES = 8;

  /** Those of the blocks of one task of clip-mini. */
  private static final int SITES = 36;

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime(Duration.ofMillis(500));

  @AfterEach
  void openGate() {
    CheckpointGate.openForGood();
  }

  @Test
  void aSealWhoseTransactionIsAbortedComesBackAndIsServed() throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    Configuration options = options(access);
    StreamExecutionEnvironment environment = RUNTIME.cluster().environment(options);
    Job.LEARNER.build(environment, options);
    TopicConnectors connectors = new TopicConnectors(options, "gate");
    environment
        .fromSource(
            connectors.source(access.topics().requests()),
            WatermarkStrategy.noWatermarks(),
            "gate-source")
        .uid("gate-source")
        .setParallelism(1)
        .map(new CheckpointGate())
        .uid("gate")
        .setParallelism(1)
        .returns(KafkaMessage.typeInformation())
        .sinkTo(new DiscardingSink<>())
        .uid("gate-sink")
        .setParallelism(1);
    EmbeddedJob job = RUNTIME.start("learner behind a gate", environment);

    try (RecordSender sender = new RecordSender(access);
        PictureFolders files = new PictureFolders();
        Admin admin =
            Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, access.bootstrapServers()));
        TopicRecords<SpecificRecord> atoms =
            new TopicRecords<>(RUNTIME, access, access.topics().atoms(), MessageCodec.atoms());
        TopicRecords<LearnerEvent> events =
            new TopicRecords<>(RUNTIME, access, access.topics().events(), MessageCodec.events())) {
      List<PictureDomain> domains = files.readDemoData();
      sendTask(sender, domains.get(0));
      atoms.until(1, TaskSealed.class::isInstance);

      CheckpointGate.shut();
      RUNTIME.until("a checkpoint that only the gate holds", () -> onlyGateIsLeft(job));
      sendTask(sender, domains.get(1));
      RUNTIME.until(
          "a seal in an open transaction",
          () -> uncommitted(admin, access.topics().atoms()) >= SITES);
      String held = checkpoint(job);
      CheckpointGate.letOneThrough();
      RUNTIME.until(
          "the next checkpoint",
          () -> !Objects.equals(checkpoint(job), held) && onlyGateIsLeft(job));
      String group = new TopicConnectors(options, "learner").groupId(access.topics().atoms());
      List<String> aborted = openTransactions(admin, group);
      assertThat(aborted).isNotEmpty();
      admin.fenceProducers(aborted).all().get();
      CheckpointGate.openForGood();

      events.until(1, event -> event.getKind() == EventKind.REPUBLISHED && event.getTask() == 1);
      atoms.until(2, TaskSealed.class::isInstance);
      assertThat(restarts(job)).as("the job did not notice").isZero();
      sendTask(sender, domains.get(0));
      List<SpecificRecord> published = atoms.until(3, TaskSealed.class::isInstance);
      assertThat(published)
          .filteredOn(TaskSealed.class::isInstance)
          .extracting(seal -> ((TaskSealed) seal).getTask())
          .containsExactly(0, 1, 2);

      sender.send(new Republish(LEARNER, 0L));
      sender.flush();
      events.until(3, event -> event.getReason().equals("requested"));
      atoms.until(6, TaskSealed.class::isInstance);

      RUNTIME.until("several checkpoints", () -> job.completedCheckpoints() > 20);
      assertThat(transactions(admin, group, new ListTransactionsOptions()))
          .as("the transactional ids are used again")
          .hasSizeLessThan(10);
      RUNTIME.stop(job);
      RUNTIME.start(Job.SERVING, options);
      try (PredictionClient client = new PredictionClient(access)) {
        PictureFile picture = domains.get(1).shuffledTrain(1).get(0);
        List<Answer> answers = client.ask(List.of(request(picture)), Duration.ofSeconds(60));
        assertThat(answers)
            .singleElement()
            .satisfies(
                answer ->
                    assertThat(Objects.requireNonNull(answer.prediction()).getBankVersion())
                        .isEqualTo(3));
      }
    }
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

  private static void sendTask(RecordSender sender, PictureDomain domain) throws IOException {
    for (PictureFile picture : domain.shuffledTrain(1).subList(0, EXAMPLES)) {
      sender.send(
          Example.newBuilder()
              .setLearner(LEARNER)
              .setExampleId(picture.label())
              .setEventTime(0)
              .setImage(ByteBuffer.wrap(picture.read()))
              .setLabel(picture.label())
              .build());
    }
    sender.send(new EndOfTask(LEARNER, 0L));
    sender.flush();
  }

  private static Request request(PictureFile picture) throws IOException {
    return Request.newBuilder()
        .setLearner(LEARNER)
        .setRequestId(UUID.randomUUID().toString())
        .setEventTime(System.currentTimeMillis())
        .setImage(ByteBuffer.wrap(picture.read()))
        .setCandidateLabels(List.of(picture.label(), "something else"))
        .build();
  }

  /** Returns whether all of the job but the gate has done its part of a checkpoint. */
  private static boolean onlyGateIsLeft(EmbeddedJob job) throws IOException {
    JsonNode newest = newest(job);
    return CheckpointGate.holdsOne()
        && newest.path("status").asText().equals("IN_PROGRESS")
        && newest.path("num_acknowledged_subtasks").asInt()
            == newest.path("num_subtasks").asInt() - 1;
  }

  private static String checkpoint(EmbeddedJob job) throws IOException {
    return newest(job).path("id").asText();
  }

  private static JsonNode newest(EmbeddedJob job) throws IOException {
    return LocalRuntime.rest(RUNTIME.cluster(), "/jobs/" + job.id() + "/checkpoints")
        .path("history")
        .path(0);
  }

  private static int restarts(EmbeddedJob job) {
    String path = "/jobs/" + job.id() + "/metrics?get=numRestarts";
    AtomicInteger restarts = new AtomicInteger();
    // The first answers are empty: the dashboard fetches figures once a client requests them.
    RUNTIME.until(
        "the number of restarts",
        () -> {
          JsonNode figures = LocalRuntime.rest(RUNTIME.cluster(), path);
          figures.forEach(figure -> restarts.set(figure.get("value").asInt()));
          return !figures.isEmpty();
        });
    return restarts.get();
  }

  /** The number of records on a topic behind the first open transaction. */
  private static long uncommitted(Admin admin, String topic) throws Exception {
    return end(admin, topic, IsolationLevel.READ_UNCOMMITTED)
        - end(admin, topic, IsolationLevel.READ_COMMITTED);
  }

  private static long end(Admin admin, String topic, IsolationLevel isolation) throws Exception {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (TopicDescription described :
        admin.describeTopics(Set.of(topic)).allTopicNames().get().values()) {
      for (TopicPartitionInfo partition : described.partitions()) {
        wanted.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest());
      }
    }
    return admin
        .listOffsets(wanted, new ListOffsetsOptions(isolation))
        .all()
        .get()
        .values()
        .stream()
        .mapToLong(offset -> offset.offset())
        .sum();
  }

  private static List<String> openTransactions(Admin admin, String group) throws Exception {
    return transactions(
        admin, group, new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)));
  }

  private static List<String> transactions(
      Admin admin, String group, ListTransactionsOptions options) throws Exception {
    return admin.listTransactions(options).all().get().stream()
        .map(TransactionListing::transactionalId)
        .filter(id -> id.startsWith(group))
        .toList();
  }
}
