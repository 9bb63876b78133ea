// SPDX-License-Identifier: Apache-2.0
package io.moram.local.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.KafkaAccess;
import io.moram.client.PredictionClient;
import io.moram.client.PredictionClient.Answer;
import io.moram.client.PublishedAtoms;
import io.moram.client.PublishedTask;
import io.moram.client.ReadMessage;
import io.moram.client.RecordSender;
import io.moram.client.TopicFollower;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.flink.backbone.DeviceKind;
import io.moram.flink.train.settings.RecurrencePolicy;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.learner.LearnerJob;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.serving.ServingJob;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedCluster;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.EmbeddedJob;
import io.moram.local.EmbeddedTopics;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.EventKind;
import io.moram.schemas.Example;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import io.moram.schemas.Topics;
import io.moram.training.Accuracy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A domain comes back in a stream without markers: found, recognised, and learned or not. */
@Timeout(300)
class RecurrenceITCase {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String LEARNER = "ada";
  private static final int RANK = 8;

  @TempDir Path folder;

  @Test
  void aDomainThatComesBackIsReusedOrRefreshed() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        EmbeddedCluster cluster =
            EmbeddedCluster.start(
                EmbeddedClusterSettings.laptop(folder.resolve("flink"), 0)
                    .withCheckpointInterval(Duration.ofMillis(250)))) {
      try (Run reuse = new Run(broker, cluster, RecurrencePolicy.REUSE)) {
        reuse.learnAndReturn();

        LearnerEvent sealed = reuse.event(EventKind.TASK_SEALED, 2);
        assertThat(sealed.getReason()).isEqualTo("reused task 0");
        assertThat(sealed.getFigures())
            .containsEntry("atoms", 0.0)
            .containsEntry("steps", 0.0)
            .containsEntry("trained", 0.0)
            .containsKeys("bankAccuracy", "sealedAccuracy");
        assertThat(reuse.of(EventKind.TRAINING_STARTED)).extracting("task").containsExactly(0, 1);
        assertThat(reuse.atoms().get(0)).isEqualTo(reuse.atoms().get(1)).isPositive();
        assertThat(reuse.atoms().get(2)).isZero();

        double sealedAccuracy =
            Objects.requireNonNull(
                reuse.event(EventKind.TASK_SEALED, 0).getFigures().get("sealedAccuracy"));
        Accuracy served = reuse.served(3);
        System.out.printf(
            Locale.ROOT,
            "reuse: sealed at %.3f, the bank at the return %.3f, served %.3f%n",
            sealedAccuracy,
            sealed.getFigures().get("bankAccuracy"),
            served.value());
        assertThat(served.noWorseThan(new Accuracy((int) Math.round(sealedAccuracy * 1000), 1000)))
            .as("%s, sealed at %s", served, sealedAccuracy)
            .isTrue();
      }
      try (Run refresh = new Run(broker, cluster, RecurrencePolicy.REFRESH)) {
        refresh.learnAndReturn();

        LearnerEvent sealed = refresh.event(EventKind.TASK_SEALED, 2);
        assertThat(sealed.getReason()).isEqualTo("trained");
        assertThat(sealed.getFigures()).containsEntry("rank", RANK / 4.0);
        assertThat(refresh.atoms().get(2)).isEqualTo(refresh.atoms().get(0) / 4).isPositive();
      }
    }
  }

  /** A learner and a serving job on topics of their own. */
  private static final class Run implements AutoCloseable {
    private final KafkaAccess access;
    private final List<EmbeddedJob> jobs = new ArrayList<>();
    private final TopicFollower<LearnerEvent> follower;
    private final List<LearnerEvent> told = new ArrayList<>();
    private final PictureFolders files = new PictureFolders();
    private final PictureDomain fruits = domain("fruits");
    private final PictureDomain aerial = domain("aerial");

    Run(EmbeddedBroker broker, EmbeddedCluster cluster, RecurrencePolicy recurrence)
        throws Exception {
      String prefix = recurrence.name().toLowerCase(Locale.ROOT) + "-";
      access = new KafkaAccess(broker.bootstrapServers(), new Topics(prefix), Map.of());
      broker.createTopics(EmbeddedTopics.all(access.topics()));
      follower = TopicFollower.fromStart(access, access.topics().events(), MessageCodec.events());
      Configuration options = options(recurrence);
      StreamExecutionEnvironment learner = cluster.environment(options);
      LearnerJob.build(learner, options);
      jobs.add(cluster.submit(LearnerJob.NAME, learner));
      StreamExecutionEnvironment serving = cluster.environment(options);
      ServingJob.build(serving, options);
      jobs.add(cluster.submit(ServingJob.NAME, serving));
      for (EmbeddedJob job : jobs) {
        job.awaitRunning(LIMIT);
      }
    }

    private PictureDomain domain(String name) throws IOException {
      return files.readDemoData().stream()
          .filter(domain -> domain.name().equals(name))
          .findFirst()
          .orElseThrow();
    }

    private Configuration options(RecurrencePolicy recurrence) {
      Configuration options = new Configuration();
      options.set(TopicOptions.BOOTSTRAP_SERVERS, access.bootstrapServers());
      options.set(TopicOptions.TOPIC_PREFIX, access.topics().prefix());
      options.set(BackboneOptions.DEVICE, DeviceKind.CPU);
      options.set(TrainingOptions.RECURRENCE, recurrence);
      options.set(TrainingOptions.RANK, RANK);
      options.set(TrainingOptions.TOP_K, RANK);
      options.set(TrainingOptions.BATCH_SIZE, 32);
      options.set(TrainingOptions.STEPS_PER_TASK, 24);
      return options;
    }

    /** Sends fruits, aerial pictures, other fruits; returns once all three tasks are sealed. */
    void learnAndReturn() throws Exception {
      try (RecordSender sender = new RecordSender(access)) {
        send(sender, fruits.shuffledTrain(1));
        send(sender, aerial.shuffledTrain(1));
        send(sender, unseen(0));
        sender.send(new EndOfTask(LEARNER, 0L));
        sender.flush();
      }
      long end = System.nanoTime() + LIMIT.toNanos();
      while (of(EventKind.TASK_SEALED).size() < 3) {
        assertThat(System.nanoTime()).as("time to wait for three seals").isLessThan(end);
        for (EmbeddedJob job : jobs) {
          job.requireNotEnded();
        }
        for (ReadMessage<LearnerEvent> message : follower.poll(Duration.ofMillis(100))) {
          told.add(Objects.requireNonNull(message.record()));
        }
      }
      assertThat(of(EventKind.BOUNDARY)).extracting("task").containsExactly(1, 2);
      LearnerEvent opened = event(EventKind.TASK_OPENED, 2);
      assertThat(opened.getFigures())
          .containsEntry("recursOf", 0.0)
          .containsKeys("nearestTask", "recurrenceStatistic", "recurrenceThreshold");
      assertThat(event(EventKind.TASK_OPENED, 1).getFigures()).doesNotContainKey("recursOf");
    }

    private static void send(RecordSender sender, List<PictureFile> pictures) throws IOException {
      for (PictureFile picture : pictures) {
        sender.send(
            Example.newBuilder()
                .setLearner(LEARNER)
                .setExampleId(picture.name())
                .setEventTime(0)
                .setImage(ByteBuffer.wrap(picture.read()))
                .setLabel(picture.label())
                .build());
      }
    }

    /** Every third of the fruits that are not trained on at first, shuffled. */
    private List<PictureFile> unseen(int first) {
      List<PictureFile> third = new ArrayList<>();
      for (int i = first; i < fruits.test().size(); i += 3) {
        third.add(fruits.test().get(i));
      }
      return new PictureDomain("unseen", fruits.labels(), third, List.of()).shuffledTrain(1);
    }

    List<LearnerEvent> of(EventKind kind) {
      return told.stream().filter(event -> event.getKind() == kind).toList();
    }

    LearnerEvent event(EventKind kind, int task) {
      return of(kind).stream().filter(event -> event.getTask() == task).findFirst().orElseThrow();
    }

    /** How many atoms every task has published; each is whole. */
    List<Long> atoms() {
      List<PublishedTask> tasks = new PublishedAtoms(access).read(LEARNER).tasks();
      assertThat(tasks).hasSize(3);
      assertThat(tasks).flatExtracting(PublishedTask::faults).isEmpty();
      return tasks.stream().map(PublishedTask::atoms).toList();
    }

    /** How a bank version serves fruits that were never trained on, among the fruits' classes. */
    Accuracy served(int version) throws IOException {
      List<PictureFile> pictures = unseen(1);
      long end = System.nanoTime() + LIMIT.toNanos();
      try (PredictionClient client = new PredictionClient(access)) {
        for (int round = 0; ; round++) {
          assertThat(System.nanoTime()).as("time to wait for bank " + version).isLessThan(end);
          List<Request> requests = new ArrayList<>();
          for (PictureFile picture : pictures) {
            requests.add(request(round + "/" + requests.size(), picture));
          }
          List<Prediction> predictions =
              client.ask(requests, LIMIT).stream()
                  .map(Answer::prediction)
                  .map(Objects::requireNonNull)
                  .toList();
          if (predictions.stream().allMatch(answer -> answer.getBankVersion() == version)) {
            int right = 0;
            for (int i = 0; i < pictures.size(); i++) {
              String best = predictions.get(i).getRanked().get(0).getLabel();
              right += best.equals(pictures.get(i).label()) ? 1 : 0;
            }
            return new Accuracy(right, pictures.size());
          }
        }
      }
    }

    private Request request(String id, PictureFile picture) throws IOException {
      return Request.newBuilder()
          .setLearner(LEARNER)
          .setRequestId(id)
          .setEventTime(0)
          .setImage(ByteBuffer.wrap(picture.read()))
          .setCandidateLabels(fruits.labels())
          .build();
    }

    @Override
    public void close() throws Exception {
      for (EmbeddedJob job : jobs) {
        job.cancel(LIMIT);
      }
      follower.close();
      files.close();
    }
  }
}
