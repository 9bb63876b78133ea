// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.backbone.DeviceKind;
import io.moram.flink.backbone.NumericsKind;
import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.learner.LearnerInput;
import io.moram.flink.learner.LearnerInput.EmbeddedExample;
import io.moram.flink.learner.LearnerInput.EndRequest;
import io.moram.flink.learner.LearnerInput.RepublishRequest;
import io.moram.flink.train.Pictures;
import io.moram.flink.train.TinyBackbone;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import io.moram.schemas.Forget;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Republish;
import io.moram.schemas.Resume;
import io.moram.schemas.Rollback;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbedOperatorTest {
  private static final int BATCH = 4;
  private static final int DELAY = 50;

  private final OneInputStreamOperatorTestHarness<Decoded<SpecificRecord>, LearnerInput> harness =
      harness();

  @BeforeEach
  void open() throws Exception {
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void keepsTheOrderAndFlushesAtTheBatchSize() throws Exception {
    give(example("0"));
    give(example("1"));
    give(new EndOfTask("ada", 0L));
    assertThat(harness.extractOutputValues()).isEmpty();
    give(example("2"));
    assertThat(ids()).containsExactly("0", "1", "end", "2");
    EmbeddedExample first = (EmbeddedExample) harness.extractOutputValues().get(0);
    double squares = 0;
    for (float number : first.embedding()) {
      squares += number * number;
    }
    assertThat(squares).isBetween(0.999, 1.001);
  }

  @Test
  void requestsToPublishAgainKeepTheirPlace() throws Exception {
    give(example("0"));
    give(new Republish("ada", 0L));
    give(example("1"));
    harness.endInput();
    assertThat(harness.extractOutputValues()).element(1).isEqualTo(new RepublishRequest("ada"));
  }

  @Test
  void controlRecordsKeepTheirPlace() throws Exception {
    give(example("0"));
    give(new Rollback("ada", 2, 0L));
    give(example("1"));
    give(new Forget("ada", 0L));
    give(new Resume("ada", 0L));
    harness.endInput();
    assertThat(harness.extractOutputValues())
        .element(1)
        .isEqualTo(new LearnerInput.RollbackRequest("ada", 2));
    assertThat(harness.extractOutputValues())
        .endsWith(new LearnerInput.ForgetRequest("ada"), new LearnerInput.ResumeRequest("ada"));
  }

  /** After a restart, an example may be in another batch. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void batchesDoNotChangeAnEmbedding(int size) throws Exception {
    for (int i = 0; i < BATCH; i++) {
      give(example(Integer.toString(i)));
    }
    for (int i = 0; i < size; i++) {
      give(example(Integer.toString(i)));
    }
    harness.endInput();
    List<LearnerInput> out = harness.extractOutputValues();
    for (int i = 0; i < size; i++) {
      EmbeddedExample together = (EmbeddedExample) out.get(i);
      EmbeddedExample among = (EmbeddedExample) out.get(BATCH + i);
      assertThat(among.embedding()).as("bit by bit").isEqualTo(together.embedding());
      assertThat(among.hidden()).isEqualTo(together.hidden()).hasSize(2 * 192);
    }
  }

  @Test
  void flushesAtTheDelay() throws Exception {
    harness.setProcessingTime(1000);
    give(example("0"));
    harness.setProcessingTime(1000 + DELAY - 1);
    assertThat(ids()).isEmpty();
    harness.setProcessingTime(1000 + DELAY);
    assertThat(ids()).containsExactly("0");
    give(example("1"));
    harness.setProcessingTime(1000 + 2 * DELAY);
    assertThat(ids()).containsExactly("0", "1");
  }

  @Test
  void flushesBeforeABarrierAWatermarkAndTheEnd() throws Exception {
    give(example("0"));
    harness.prepareSnapshotPreBarrier(1);
    assertThat(ids()).containsExactly("0");
    give(example("1"));
    harness.processWatermark(7);
    assertThat(ids()).containsExactly("0", "1");
    give(example("2"));
    harness.endInput();
    assertThat(ids()).containsExactly("0", "1", "2");
  }

  @Test
  void setsPicturesAsideThatCannotBeRead() throws Exception {
    give(example("0"));
    give(example("bad", new byte[] {1, 2, 3}));
    byte[] cut = Pictures.png("red fox", 1);
    give(example("cut", Arrays.copyOf(cut, cut.length / 2)));
    give(example("1"));
    harness.endInput();
    assertThat(ids()).containsExactly("0", "1");
    assertThat(harness.getSideOutput(DeadLetters.OUTPUT))
        .extracting(letter -> letter.getValue().record())
        .extracting(DeadLetter::getReason)
        .containsExactly(DeadLetterReason.BAD_IMAGE, DeadLetterReason.BAD_IMAGE);
  }

  @Test
  void setsNamesAsideThatTheBackboneCannotRead() throws Exception {
    for (String label : new String[] {"红狐", "Рыба", "red fox", "狐 fox"}) {
      Example example = example("1");
      example.setLabel(label);
      give(example);
    }
    harness.endInput();
    assertThat(harness.extractOutputValues())
        .extracting(input -> ((EmbeddedExample) input).label())
        .contains("red fox")
        .doesNotContain("红狐");
    assertThat(harness.getSideOutput(DeadLetters.OUTPUT))
        .extracting(letter -> letter.getValue().record())
        .allSatisfy(letter -> assertThat(letter.getReason()).isEqualTo(DeadLetterReason.INVALID))
        .extracting(DeadLetter::getDetail)
        .anySatisfy(
            detail -> assertThat(detail).startsWith("label is '红狐'; the backbone's tokenizer"));
  }

  @Test
  void setsPicturesAsideWhoseFeaturesAreNoNumbers(@TempDir Path folder) throws Exception {
    BackboneChoice broken = TinyBackbone.in(folder);
    Path weights = folder.resolve("model.safetensors");
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(weights)).order(ByteOrder.LITTLE_ENDIAN);
    int header = Long.BYTES + (int) file.getLong(0);
    for (int at = header; at < file.limit(); at += Float.BYTES) {
      file.putFloat(at, Float.NaN);
    }
    Files.write(weights, file.array());
    try (var other = harness(broken)) {
      other.open();
      Example example = example("0");
      example.setLabel("red fox");
      byte[] bytes = MessageCodec.examples().encode(example);
      KafkaMessage message = new KafkaMessage("examples", 0, 7, 0, null, bytes);
      other.processElement(new Decoded<>(message, example), 0);
      other.endInput();
      assertThat(other.extractOutputValues()).isEmpty();
      assertThat(other.getSideOutput(DeadLetters.OUTPUT))
          .extracting(letter -> letter.getValue().record())
          .singleElement()
          .satisfies(
              letter -> {
                assertThat(letter.getReason()).isEqualTo(DeadLetterReason.BAD_IMAGE);
                assertThat(letter.getDetail()).contains("not finite");
                assertThat(letter.getOffset()).isEqualTo(7);
              });
    }
  }

  @Test
  void saysInTheStreamThatTheSourceHasCaughtUp(@TempDir Path folder) throws Exception {
    try (var other = harness(TinyBackbone.in(folder), 1_000)) {
      other.open();
      Example example = example("0");
      example.setLabel("red fox");
      byte[] bytes = MessageCodec.examples().encode(example);
      KafkaMessage message = new KafkaMessage("examples", 0, 7, 4_321, null, bytes);
      other.processElement(new Decoded<>(message, example), 0);
      for (long time = 250; time <= 1_000; time += 250) {
        other.setProcessingTime(time);
      }
      assertThat(other.getOutput()).hasSize(2);
      assertThat(other.extractOutputValues())
          .singleElement()
          .satisfies(input -> assertThat(((EmbeddedExample) input).time()).isEqualTo(4_321));
      assertThat(other.getOutput()).last().isEqualTo(new Watermark(1_000));
    }
  }

  private static OneInputStreamOperatorTestHarness<Decoded<SpecificRecord>, LearnerInput>
      harness() {
    return harness(new BackboneChoice(null, DeviceKind.CPU, 1, NumericsKind.NATIVE));
  }

  private static OneInputStreamOperatorTestHarness<Decoded<SpecificRecord>, LearnerInput> harness(
      BackboneChoice backbone) {
    return harness(backbone, 0);
  }

  private static OneInputStreamOperatorTestHarness<Decoded<SpecificRecord>, LearnerInput> harness(
      BackboneChoice backbone, long idleMillis) {
    try {
      var harness =
          new OneInputStreamOperatorTestHarness<Decoded<SpecificRecord>, LearnerInput>(
              new EmbedOperatorFactory(new EmbedSettings(backbone, BATCH, DELAY, idleMillis)));
      harness.setup(new LearnerInput.Serializer());
      return harness;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void give(SpecificRecord record) throws Exception {
    byte[] bytes = MessageCodec.examples().encode(record);
    harness.processElement(
        new Decoded<>(new KafkaMessage("examples", 0, 0, 0, null, bytes), record), 0);
  }

  private static Example example(String id) {
    return example(id, Pictures.png("red fox", Integer.parseInt(id)));
  }

  private static Example example(String id, byte[] image) {
    return Example.newBuilder()
        .setLearner("ada")
        .setExampleId(id)
        .setEventTime(0)
        .setImage(ByteBuffer.wrap(image))
        .setLabel(id)
        .build();
  }

  private List<String> ids() {
    return harness.extractOutputValues().stream()
        .map(
            input ->
                input instanceof EmbeddedExample example
                    ? example.label()
                    : input instanceof EndRequest ? "end" : "?")
        .toList();
  }
}
