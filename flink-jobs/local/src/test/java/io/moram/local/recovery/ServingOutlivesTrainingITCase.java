// SPDX-License-Identifier: Apache-2.0
package io.moram.local.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.client.KafkaAccess;
import io.moram.client.PredictionClient;
import io.moram.client.PredictionClient.Answer;
import io.moram.client.RecordSender;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.flink.boundary.DetectorKind;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.LearnerOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.serving.ServingOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.EmbeddedCluster;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.EmbeddedJob;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.TopicRecords;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.EventKind;
import io.moram.schemas.Example;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Training dies during a seal. Serving runs on a second cluster and answers without a gap. */
@Timeout(300)
class ServingOutlivesTrainingITCase {

  private static final String LEARNER = "outlive";
  private static final int EXAMPLES = 12;

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @TempDir Path folder;

  @Test
  void requestsAreAnsweredWhileTheLearnerIsDownAndFromTheNewBankOnceItHasSealed() throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    EmbeddedCluster training = RUNTIME.cluster();
    try (EmbeddedCluster serving =
            EmbeddedCluster.start(EmbeddedClusterSettings.laptop(folder, 0));
        PictureFolders files = new PictureFolders()) {
      EmbeddedJob servingJob = RUNTIME.start(serving, Job.SERVING, servingOptions(access));
      EmbeddedJob learnerJob = RUNTIME.start(Job.LEARNER, learnerOptions(access));
      List<PictureFile> pictures =
          files.readDemoData().get(0).shuffledTrain(1).subList(0, EXAMPLES);
      try (RecordSender sender = new RecordSender(access);
          PredictionClient client = new PredictionClient(access)) {
        for (PictureFile picture : pictures) {
          sender.send(example(picture));
        }
        sender.send(new EndOfTask(LEARNER, 0L));
        sender.flush();
        awaitSealInProgress(access);

        training.miniCluster().terminateTaskManager(0).get();
        for (int round = 0; round < 5; round++) {
          Prediction prediction = ask(client, pictures.get(round));
          assertThat(prediction.getBankVersion()).isZero();
          assertThat(prediction.getRanked()).hasSize(2);
        }
        training.miniCluster().startTaskManager();

        RUNTIME.until("the new bank", () -> ask(client, pictures.get(0)).getBankVersion() > 0);
        assertThat(restarts(serving, servingJob)).isZero();
        assertThat(restarts(training, learnerJob)).isPositive();
      }
      RUNTIME.stop(servingJob);
    }
  }

  private static Configuration options(KafkaAccess access) {
    Configuration options = LocalRuntime.options(access);
    options.set(BackboneOptions.THREADS, 1);
    return options;
  }

  /** A request that is late becomes a dead letter. */
  private static Configuration servingOptions(KafkaAccess access) {
    Configuration options = options(access);
    options.set(ServingOptions.REQUEST_DEADLINE, Duration.ofSeconds(10));
    return options;
  }

  private static Configuration learnerOptions(KafkaAccess access) {
    Configuration options = options(access);
    options.set(BoundaryOptions.DETECTOR, DetectorKind.MARKER);
    options.set(LearnerOptions.PROGRESS_INTERVAL, 1);
    options.set(TrainingOptions.RANK, 2);
    options.set(TrainingOptions.TOP_K, 2);
    options.set(TrainingOptions.BATCH_SIZE, 4);
    options.set(TrainingOptions.STEPS_PER_TASK, 150);
    return options;
  }

  private static Example example(PictureFile picture) throws IOException {
    return Example.newBuilder()
        .setLearner(LEARNER)
        .setExampleId(picture.label())
        .setEventTime(0)
        .setImage(ByteBuffer.wrap(picture.read()))
        .setLabel(picture.label())
        .build();
  }

  /** Waits until a checkpoint has committed that some of the seal's steps are done. */
  private static void awaitSealInProgress(KafkaAccess access) {
    try (TopicRecords<LearnerEvent> events =
        new TopicRecords<>(RUNTIME, access, access.topics().events(), MessageCodec.events())) {
      events.until(1, event -> event.getKind() == EventKind.TRAINING_PROGRESS);
    }
  }

  private static Prediction ask(PredictionClient client, PictureFile picture) throws IOException {
    Request request =
        Request.newBuilder()
            .setLearner(LEARNER)
            .setRequestId(UUID.randomUUID().toString())
            .setEventTime(System.currentTimeMillis())
            .setImage(ByteBuffer.wrap(picture.read()))
            .setCandidateLabels(List.of(picture.label(), "something else"))
            .build();
    List<Answer> answers = client.ask(List.of(request), Duration.ofSeconds(60));
    return Objects.requireNonNull(answers.get(0).prediction(), answers::toString);
  }

  private static int restarts(EmbeddedCluster cluster, EmbeddedJob job) throws IOException {
    String path = "/jobs/" + job.id() + "/metrics?get=numRestarts";
    AtomicInteger restarts = new AtomicInteger();
    // The first answers are empty: the dashboard fetches figures once a client requests them.
    RUNTIME.until(
        "the number of restarts",
        () -> {
          JsonNode figures = LocalRuntime.rest(cluster, path);
          figures.forEach(figure -> restarts.set(figure.get("value").asInt()));
          return !figures.isEmpty();
        });
    return restarts.get();
  }
}
