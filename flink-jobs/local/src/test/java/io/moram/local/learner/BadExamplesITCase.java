// SPDX-License-Identifier: Apache-2.0
package io.moram.local.learner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.KafkaAccess;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.flink.boundary.DetectorKind;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.testing.HostilePictures;
import io.moram.local.testing.LocalRuntime;
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
import java.util.Arrays;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A task is learned although its topic holds messages that are no examples. */
@Timeout(240)
class BadExamplesITCase {

  private static final String LEARNER = "patient";
  private static final MessageCodec<SpecificRecord> EXAMPLES = MessageCodec.examples();

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @Test
  void badExamplesAreSetAsideWithTheirReasonAndTheTaskIsSealed() throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    Topics topics = access.topics();
    RUNTIME.start(Job.LEARNER, options(access));
    try (PictureFolders files = new PictureFolders();
        Topic examples = new Topic(RUNTIME, topics.examples());
        Topic atoms = new Topic(RUNTIME, topics.atoms());
        Topic deadLetters = new Topic(RUNTIME, topics.deadLetters())) {
      List<PictureFile> pictures = files.readDemoData().get(0).shuffledTrain(1).subList(0, 4);
      byte[] jpeg = pictures.get(0).read();
      byte[] good = EXAMPLES.encode(example(jpeg, "harbor"));
      byte[] unknownSchema = good.clone();
      Arrays.fill(unknownSchema, 2, 10, (byte) 7);
      examples.send(LEARNER, new byte[0]);
      examples.send(LEARNER, new byte[] {9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 1, 2, 3});
      examples.send(LEARNER, unknownSchema);
      examples.send(LEARNER, MessageCodec.predictions().encode(prediction())); // of another topic
      examples.send(LEARNER, EXAMPLES.encode(example(Arrays.copyOf(jpeg, jpeg.length / 2), "cut")));
      examples.send(LEARNER, EXAMPLES.encode(example(HostilePictures.hugePng(), "huge")));
      examples.send(LEARNER, EXAMPLES.encode(example(jpeg, "x".repeat(1 << 20))));
      examples.send(LEARNER, "{\"learner\":\"patient\",\"picture\":\"AQ==\"}".getBytes(UTF_8));
      for (PictureFile picture : pictures) {
        examples.send(LEARNER, EXAMPLES.encode(example(picture.read(), picture.label())));
      }
      examples.send(LEARNER, EXAMPLES.encode(new EndOfTask(LEARNER, 0L)));

      List<byte[]> published =
          atoms.until(values -> values.stream().anyMatch(BadExamplesITCase::seals));
      TaskSealed sealed =
          (TaskSealed) MessageCodec.atoms().decode(published.get(published.size() - 1));
      assertThat(sealed.getExamples()).isEqualTo(pictures.size());

      List<byte[]> letters = deadLetters.until(values -> values.size() >= 8);
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
              DeadLetterReason.UNKNOWN_FIELD);
    }
  }

  private static Configuration options(KafkaAccess access) {
    Configuration options = LocalRuntime.options(access);
    options.set(BoundaryOptions.DETECTOR, DetectorKind.MARKER);
    options.set(TrainingOptions.RANK, 2);
    options.set(TrainingOptions.TOP_K, 2);
    options.set(TrainingOptions.BATCH_SIZE, 4);
    options.set(TrainingOptions.STEPS_PER_TASK, 2);
    return options;
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
