// SPDX-License-Identifier: Apache-2.0
package io.moram.local.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.KafkaAccess;
import io.moram.client.PredictionClient;
import io.moram.client.PredictionClient.Answer;
import io.moram.client.PublishedAtoms;
import io.moram.client.PublishedTask;
import io.moram.client.RecordSender;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.flink.train.settings.RecurrencePolicy;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.TopicRecords;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.EventKind;
import io.moram.schemas.Example;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import io.moram.training.Accuracy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A domain returns in a stream without markers. The detector finds the boundary, the learner
 * recognises the domain, and the recurrence policy decides whether it trains again.
 */
@Timeout(300)
class RecurrenceITCase {
  private static final String LEARNER = "ada";
  private static final int RANK = 8;

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime(Duration.ofMillis(250));

  @Test
  void reuseServesTheReturnedDomainFromTheBankWithoutNewAtoms() throws Exception {
    try (Run reuse = new Run(RecurrencePolicy.REUSE)) {
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
      double standardError = Math.sqrt(served.value() * (1 - served.value()) / served.examples());
      assertThat(served.value())
          .as("%s, sealed at %s", served, sealedAccuracy)
          .isGreaterThanOrEqualTo(sealedAccuracy - 2 * standardError);
    }
  }

  @Test
  void refreshTrainsTheReturnedDomainWithAQuarterOfTheRank() throws Exception {
    try (Run refresh = new Run(RecurrencePolicy.REFRESH)) {
      refresh.learnAndReturn();

      LearnerEvent sealed = refresh.event(EventKind.TASK_SEALED, 2);
      assertThat(sealed.getReason()).isEqualTo("trained");
      assertThat(sealed.getFigures()).containsEntry("rank", RANK / 4.0);
      assertThat(refresh.atoms().get(2)).isEqualTo(refresh.atoms().get(0) / 4).isPositive();
    }
  }

  /** A learner job and a serving job on topics that no other run uses. */
  private static final class Run implements AutoCloseable {
    private final KafkaAccess access = RUNTIME.newTopics();
    private final TopicRecords<LearnerEvent> events;
    private final PictureFolders files = new PictureFolders();
    private final PictureDomain fruits = domain("fruits");
    private final PictureDomain aerial = domain("aerial");

    Run(RecurrencePolicy recurrence) throws Exception {
      events = new TopicRecords<>(RUNTIME, access, access.topics().events(), MessageCodec.events());
      RUNTIME.start(Job.LEARNER, options(recurrence));
      RUNTIME.start(Job.SERVING, options(recurrence));
    }

    private PictureDomain domain(String name) throws IOException {
      return files.readDemoData().stream()
          .filter(domain -> domain.name().equals(name))
          .findFirst()
          .orElseThrow();
    }

    private Configuration options(RecurrencePolicy recurrence) {
      Configuration options = LocalRuntime.options(access);
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
      events.until(3, event -> event.getKind() == EventKind.TASK_SEALED);
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
      return events.all().stream().filter(event -> event.getKind() == kind).toList();
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

    /** How a bank version serves fruits that no task trained on, among the fruits' classes. */
    Accuracy served(int version) throws IOException {
      List<PictureFile> pictures = unseen(1);
      List<Prediction> predictions = new ArrayList<>();
      try (PredictionClient client = new PredictionClient(access)) {
        RUNTIME.until(
            "bank " + version,
            () -> {
              predictions.clear();
              predictions.addAll(ask(client, pictures));
              return predictions.stream().allMatch(p -> p.getBankVersion() == version);
            });
      }
      int right = 0;
      for (int i = 0; i < pictures.size(); i++) {
        String best = predictions.get(i).getRanked().get(0).getLabel();
        right += best.equals(pictures.get(i).label()) ? 1 : 0;
      }
      return new Accuracy(right, pictures.size());
    }

    private List<Prediction> ask(PredictionClient client, List<PictureFile> pictures)
        throws IOException {
      List<Request> requests = new ArrayList<>();
      for (PictureFile picture : pictures) {
        requests.add(request(UUID.randomUUID().toString(), picture));
      }
      return client.ask(requests, LocalRuntime.LIMIT).stream()
          .map(Answer::prediction)
          .map(Objects::requireNonNull)
          .toList();
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
      events.close();
      files.close();
    }
  }
}
