// SPDX-License-Identifier: Apache-2.0
package io.moram.local.learner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.flink.backbone.DeviceKind;
import io.moram.flink.boundary.DetectorKind;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.LearnerJob;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedCluster;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.EmbeddedJob;
import io.moram.local.EmbeddedTopics;
import io.moram.local.testing.HostilePictures;
import io.moram.local.testing.Topic;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything that must not be on the topic examples, and a task that is learned all the same. */
@Timeout(240)
class BadExamplesITCase {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String LEARNER = "patient";
  private static final MessageCodec<SpecificRecord> EXAMPLES = MessageCodec.examples();

  @TempDir Path folder;

  @Test
  void badExamplesAreSetAsideWithTheirReasonAndTheTaskIsSealed() throws Exception {
    Topics topics = new Topics("patient-");
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        EmbeddedCluster cluster =
            EmbeddedCluster.start(
                EmbeddedClusterSettings.laptop(folder.resolve("flink"), 0)
                    .withCheckpointInterval(Duration.ofMillis(500)));
        PictureFolders files = new PictureFolders()) {
      broker.createTopics(EmbeddedTopics.all(topics));
      EmbeddedJob job = submit(broker, cluster, topics);
      List<PictureFile> pictures = files.readDemoData().get(0).shuffledTrain(1).subList(0, 4);
      byte[] jpeg = pictures.get(0).read();
      byte[] good = EXAMPLES.encode(example(jpeg, "harbor"));
      byte[] unknownSchema = good.clone();
      Arrays.fill(unknownSchema, 2, 10, (byte) 7);
      try (Topic examples = new Topic(broker.bootstrapServers(), topics.examples());
          Topic atoms = new Topic(broker.bootstrapServers(), topics.atoms());
          Topic deadLetters = new Topic(broker.bootstrapServers(), topics.deadLetters())) {
        examples.send(LEARNER, new byte[0]);
        examples.send(LEARNER, new byte[] {9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 1, 2, 3});
        examples.send(LEARNER, unknownSchema);
        examples.send(LEARNER, MessageCodec.predictions().encode(prediction())); // of another topic
        examples.send(
            LEARNER, EXAMPLES.encode(example(Arrays.copyOf(jpeg, jpeg.length / 2), "cut")));
        examples.send(LEARNER, EXAMPLES.encode(example(HostilePictures.hugePng(), "huge")));
        examples.send(LEARNER, EXAMPLES.encode(example(jpeg, "x".repeat(1 << 20))));
        examples.send(LEARNER, "{\"learner\":\"patient\",\"picture\":\"AQ==\"}".getBytes(UTF_8));
        for (PictureFile picture : pictures) {
          examples.send(LEARNER, EXAMPLES.encode(example(picture.read(), picture.label())));
        }
        examples.send(LEARNER, EXAMPLES.encode(new EndOfTask(LEARNER, 0L)));

        List<byte[]> published =
            atoms.readUntil(values -> values.stream().anyMatch(BadExamplesITCase::seals), LIMIT);
        TaskSealed sealed =
            (TaskSealed) MessageCodec.atoms().decode(published.get(published.size() - 1));
        assertThat(sealed.getExamples()).isEqualTo(pictures.size());

        List<byte[]> letters = deadLetters.readUntil(values -> values.size() >= 8, LIMIT);
        assertThat(
                letters.stream()
                    .map(BadExamplesITCase::letter)
                    .sorted((one, other) -> Long.compare(one.getOffset(), other.getOffset())))
            .allSatisfy(letter -> assertThat(letter.getTopic()).isEqualTo(topics.examples()))
            .allSatisfy(letter -> assertThat(letter.getDetail()).isNotBlank().hasSizeLessThan(999))
            .extracting(DeadLetter::getReason)
            .containsExactly(
                DeadLetterReason.EMPTY,
                DeadLetterReason.UNDECODABLE,
                DeadLetterReason.UNKNOWN_SCHEMA,
                DeadLetterReason.UNKNOWN_SCHEMA,
                DeadLetterReason.BAD_IMAGE,
                DeadLetterReason.BAD_IMAGE,
                DeadLetterReason.INVALID,
                DeadLetterReason.INVALID);
      }
      job.requireNotEnded();
      job.cancel(LIMIT);
    }
  }

  private static EmbeddedJob submit(EmbeddedBroker broker, EmbeddedCluster cluster, Topics topics)
      throws Exception {
    Configuration options = new Configuration();
    options.set(TopicOptions.BOOTSTRAP_SERVERS, broker.bootstrapServers());
    options.set(TopicOptions.TOPIC_PREFIX, topics.prefix());
    options.set(BackboneOptions.DEVICE, DeviceKind.CPU);
    options.set(BoundaryOptions.DETECTOR, DetectorKind.MARKER);
    options.set(TrainingOptions.RANK, 2);
    options.set(TrainingOptions.TOP_K, 2);
    options.set(TrainingOptions.BATCH_SIZE, 4);
    options.set(TrainingOptions.STEPS_PER_TASK, 2);
    StreamExecutionEnvironment environment = cluster.environment(options);
    LearnerJob.build(environment, options);
    EmbeddedJob job = cluster.submit(LearnerJob.NAME, environment);
    job.awaitRunning(LIMIT);
    return job;
  }

  private static Example example(byte[] picture, String label) {
    return Example.newBuilder()
        .setLearner(LEARNER)
        .setExampleId("example")
        .setEventTime(0)
        .setImage(ByteBuffer.wrap(picture))
        .setLabel(label)
        .build();
  }

  private static Prediction prediction() {
    return Prediction.newBuilder()
        .setLearner(LEARNER)
        .setRequestId("request")
        .setEventTime(0)
        .setRanked(List.of())
        .setBankVersion(0)
        .setTaskShares(List.of())
        .setLatencyMillis(0)
        .build();
  }

  private static boolean seals(byte[] value) {
    try {
      return MessageCodec.atoms().decode(value) instanceof TaskSealed;
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  private static DeadLetter letter(byte[] value) {
    try {
      return MessageCodec.deadLetters().decode(value);
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }
}
