// SPDX-License-Identifier: Apache-2.0
package io.moram.local.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.client.KafkaAccess;
import io.moram.client.PredictionClient;
import io.moram.client.PredictionClient.Answer;
import io.moram.client.ReadMessage;
import io.moram.client.RecordSender;
import io.moram.client.TopicFollower;
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
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Training dies in the middle of a seal; serving, on a cluster of its own, answers all along. */
@Timeout(300)
class ServingOutlivesTrainingITCase {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String LEARNER = "outlive";
  private static final int EXAMPLES = 12;

  @TempDir Path folder;

  @Test
  void requestsAreAnsweredWhileTheLearnerIsDownAndFromTheNewBankOnceItHasSealed() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        EmbeddedCluster training = cluster("training");
        EmbeddedCluster serving = cluster("serving");
        PictureFolders files = new PictureFolders()) {
      KafkaAccess access =
          new KafkaAccess(broker.bootstrapServers(), new Topics("outlive-"), Map.of());
      broker.createTopics(EmbeddedTopics.all(access.topics()));
      EmbeddedJob servingJob = serve(serving, access);
      EmbeddedJob learnerJob = learn(training, access);
      List<PictureFile> pictures =
          files.readDemoData().get(0).shuffledTrain(1).subList(0, EXAMPLES);
      try (RecordSender sender = new RecordSender(access);
          PredictionClient client = new PredictionClient(access)) {
        for (PictureFile picture : pictures) {
          sender.send(example(picture));
        }
        sender.send(new EndOfTask(LEARNER, 0L));
        sender.flush();
        awaitSealInProgress(access, learnerJob);

        training.miniCluster().terminateTaskManager(0).get();
        for (int round = 0; round < 5; round++) {
          Prediction prediction = ask(client, pictures.get(round));
          assertThat(prediction.getBankVersion()).isZero();
          assertThat(prediction.getRanked()).hasSize(2);
        }
        training.miniCluster().startTaskManager();

        long end = System.nanoTime() + LIMIT.toNanos();
        while (ask(client, pictures.get(0)).getBankVersion() == 0) {
          assertThat(System.nanoTime()).as("time to wait for the new bank").isLessThan(end);
          learnerJob.requireNotEnded();
        }
        servingJob.requireNotEnded();
        assertThat(restarts(serving, servingJob)).isZero();
        assertThat(restarts(training, learnerJob)).isPositive();
      }
      learnerJob.cancel(LIMIT);
      servingJob.cancel(LIMIT);
    }
  }

  private EmbeddedCluster cluster(String name) throws IOException {
    return EmbeddedCluster.start(
        EmbeddedClusterSettings.laptop(folder.resolve(name), 0)
            .withCheckpointInterval(Duration.ofMillis(500)));
  }

  private static Configuration options(KafkaAccess access) {
    Configuration options = new Configuration();
    options.set(TopicOptions.BOOTSTRAP_SERVERS, access.bootstrapServers());
    options.set(TopicOptions.TOPIC_PREFIX, access.topics().prefix());
    options.set(BackboneOptions.DEVICE, DeviceKind.CPU);
    options.set(BackboneOptions.THREADS, 1);
    return options;
  }

  private static EmbeddedJob serve(EmbeddedCluster cluster, KafkaAccess access) throws Exception {
    StreamExecutionEnvironment environment = cluster.environment(options(access));
    ServingJob.build(environment, options(access));
    EmbeddedJob job = cluster.submit(ServingJob.NAME, environment);
    job.awaitRunning(LIMIT);
    return job;
  }

  private static EmbeddedJob learn(EmbeddedCluster cluster, KafkaAccess access) throws Exception {
    Configuration options = options(access);
    options.set(BoundaryOptions.DETECTOR, DetectorKind.MARKER);
    options.set(LearnerOptions.PROGRESS_INTERVAL, 1);
    options.set(TrainingOptions.RANK, 2);
    options.set(TrainingOptions.TOP_K, 2);
    options.set(TrainingOptions.BATCH_SIZE, 4);
    options.set(TrainingOptions.STEPS_PER_TASK, 150);
    StreamExecutionEnvironment environment = cluster.environment(options);
    LearnerJob.build(environment, options);
    EmbeddedJob job = cluster.submit(LearnerJob.NAME, environment);
    job.awaitRunning(LIMIT);
    return job;
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

  /** Until a checkpoint has committed that some, but not all, of the seal's steps are done. */
  private static void awaitSealInProgress(KafkaAccess access, EmbeddedJob job) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    try (TopicFollower<LearnerEvent> events =
        TopicFollower.fromStart(access, access.topics().events(), MessageCodec.events())) {
      while (true) {
        assertThat(System.nanoTime()).as("time to wait for the seal's steps").isLessThan(end);
        job.requireNotEnded();
        for (ReadMessage<LearnerEvent> message : events.poll(Duration.ofMillis(50))) {
          LearnerEvent event = message.record();
          if (event != null && event.getKind() == EventKind.TRAINING_PROGRESS) {
            return;
          }
        }
      }
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
    ObjectMapper mapper = new ObjectMapper();
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      assertThat(System.nanoTime()).as("time to wait for the restarts' figure").isLessThan(end);
      try (InputStream in =
          cluster
              .dashboard()
              .resolve("/jobs/" + job.id() + "/metrics?get=numRestarts")
              .toURL()
              .openStream()) {
        JsonNode figures = mapper.readTree(in);
        // The first answers are empty: the dashboard fetches figures once they are asked for.
        if (!figures.isEmpty()) {
          return figures.get(0).get("value").asInt();
        }
      }
    }
  }
}
