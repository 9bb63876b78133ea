// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {
  private static final MessageCodec<SpecificRecord> EXAMPLES = MessageCodec.examples();

  static Stream<Arguments> everyRecordType() {
    return Stream.of(
        Arguments.of(EXAMPLES, Messages.example()),
        Arguments.of(EXAMPLES, Messages.textExample()),
        Arguments.of(EXAMPLES, new EndOfTask("birds", 12L)),
        Arguments.of(EXAMPLES, new Republish("birds", 12L)),
        Arguments.of(EXAMPLES, new Rollback("birds", 3, 12L)),
        Arguments.of(EXAMPLES, new Forget("birds", 12L)),
        Arguments.of(EXAMPLES, new Resume("birds", 12L)),
        Arguments.of(MessageCodec.atomChanges(), new DeletedKey("birds", "birds/3/sealed")),
        Arguments.of(MessageCodec.requests(), Messages.request()),
        Arguments.of(MessageCodec.textRequests(), Messages.textRequest()),
        Arguments.of(MessageCodec.predictions(), Messages.prediction()),
        Arguments.of(MessageCodec.textPredictions(), Messages.textPrediction()),
        Arguments.of(MessageCodec.answers(), Messages.prediction()),
        Arguments.of(MessageCodec.answers(), Messages.textPrediction()),
        Arguments.of(MessageCodec.atoms(), Messages.block()),
        Arguments.of(MessageCodec.atoms(), Messages.signaturePart()),
        Arguments.of(MessageCodec.atoms(), Messages.sealed()),
        Arguments.of(MessageCodec.atoms(), Messages.provisional()),
        Arguments.of(MessageCodec.events(), Messages.event()),
        Arguments.of(MessageCodec.evaluations(), Messages.evaluation()),
        Arguments.of(MessageCodec.deadLetters(), Messages.deadLetter()));
  }

  @ParameterizedTest
  @MethodSource("everyRecordType")
  void readsWhatItWrote(MessageCodec<SpecificRecord> codec, SpecificRecord value) throws Exception {
    assertThat(codec.decode(codec.encode(value))).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("everyRecordType")
  void headerNamesTheSchema(MessageCodec<SpecificRecord> codec, SpecificRecord value) {
    byte[] fingerprint =
        ByteBuffer.allocate(8)
            .putLong(Long.reverseBytes(SchemaNormalization.parsingFingerprint64(value.getSchema())))
            .array();
    byte[] message = codec.encode(value);
    assertThat(Arrays.copyOf(message, 2)).containsExactly(0xC3, 0x01);
    assertThat(Arrays.copyOfRange(message, 2, 10)).isEqualTo(fingerprint);
  }

  @ParameterizedTest
  @MethodSource("everyRecordType")
  void refusesEveryTruncation(MessageCodec<SpecificRecord> codec, SpecificRecord value) {
    byte[] message = codec.encode(value);
    for (int length = 1; length < message.length; length++) {
      assertThat(reason(codec, Arrays.copyOf(message, length)))
          .as("%d of %d bytes", length, message.length)
          .isEqualTo(DeadLetterReason.UNDECODABLE);
    }
  }

  @ParameterizedTest
  @MethodSource("everyRecordType")
  void refusesTrailingBytes(MessageCodec<SpecificRecord> codec, SpecificRecord value) {
    byte[] message = codec.encode(value);
    assertThat(reason(codec, Arrays.copyOf(message, message.length + 1)))
        .isEqualTo(DeadLetterReason.UNDECODABLE);
  }

  @Test
  void tellsWhyAMessageIsRefused() {
    assertThat(reason(EXAMPLES, new byte[0])).isEqualTo(DeadLetterReason.EMPTY);
    assertThat(reason(EXAMPLES, null)).isEqualTo(DeadLetterReason.EMPTY);
    assertThat(reason(EXAMPLES, utf8(" \n"))).isEqualTo(DeadLetterReason.EMPTY);
    assertThat(reason(EXAMPLES, utf8("hello"))).isEqualTo(DeadLetterReason.UNDECODABLE);
    assertThat(reason(EXAMPLES, new byte[MessageLimits.DEFAULT.messageBytes() + 1]))
        .isEqualTo(DeadLetterReason.TOO_LARGE);
    assertThat(reason(EXAMPLES, new byte[] {(byte) 0xC3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0}))
        .isEqualTo(DeadLetterReason.UNKNOWN_SCHEMA);
  }

  @Test
  void refusesARecordOfAnotherTopic() {
    byte[] request = MessageCodec.requests().encode(Messages.request());
    assertThat(failure(EXAMPLES, request))
        .hasMessageContaining("Example, TextExample, EndOfTask")
        .returns(DeadLetterReason.UNKNOWN_SCHEMA, MalformedMessageException::reason);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EXAMPLES.encode(Messages.request()))
        .withMessageContaining("Example, TextExample, EndOfTask");
  }

  @Test
  void readsAnOlderVersionWithTheDefaultsOfNewFields() throws Exception {
    Schema older =
        SchemaBuilder.record("Request")
            .namespace("io.moram.schemas")
            .fields()
            .requiredString("learner")
            .requiredString("requestId")
            .requiredLong("eventTime")
            .requiredBytes("image")
            .endRecord();
    var written =
        new GenericRecordBuilder(older)
            .set("learner", "birds")
            .set("requestId", "r-9")
            .set("eventTime", 4L)
            .set("image", ByteBuffer.wrap(new byte[] {7}))
            .build();
    byte[] message =
        new BinaryMessageEncoder<GenericData.Record>(GenericData.get(), older)
            .encode(written)
            .array();

    assertThat(reason(MessageCodec.requests(), message)).isEqualTo(DeadLetterReason.UNKNOWN_SCHEMA);
    assertThat(MessageCodec.requests().withOlderVersion(older).decode(message))
        .isEqualTo(
            new Request(
                "birds", "r-9", 4L, ByteBuffer.wrap(new byte[] {7}), null, 5, null, null, null));
  }

  @Test
  void takesNoOlderVersionThatCannotBeRead() {
    Schema lacksTheImage =
        SchemaBuilder.record("Request")
            .namespace("io.moram.schemas")
            .fields()
            .requiredString("learner")
            .endRecord();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MessageCodec.requests().withOlderVersion(lacksTheImage))
        .withMessageContaining("Request");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EXAMPLES.withOlderVersion(lacksTheImage))
        .withMessageContaining("Example, TextExample, EndOfTask");
  }

  @Test
  void keysKeepEachSealedBlockAndOverwriteProvisionalOnes() {
    var provisional = AtomBlockRecord.newBuilder(Messages.block()).setProvisionalStep(9).build();
    var open = SignaturePart.newBuilder(Messages.signaturePart()).setProvisional(true).build();
    assertThat(
            List.of(
                AtomKey.of(Messages.block()),
                AtomKey.of(provisional),
                AtomKey.of(Messages.signaturePart()),
                AtomKey.of(open),
                AtomKey.of(Messages.sealed()),
                AtomKey.of(Messages.provisional())))
        .containsExactly(
            "birds/3/vision_model.encoder.layers.0.mlp.fc1",
            "birds/provisional/vision_model.encoder.layers.0.mlp.fc1",
            "birds/3/signature-1",
            "birds/provisional/signature-1",
            "birds/3/sealed",
            "birds/provisional/published")
        .allSatisfy(key -> assertThat(AtomKey.learner(key)).isEqualTo("birds"));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static MalformedMessageException failure(MessageCodec<?> codec, byte @Nullable [] message) {
    return catchThrowableOfType(MalformedMessageException.class, () -> codec.decode(message));
  }

  private static DeadLetterReason reason(MessageCodec<?> codec, byte @Nullable [] message) {
    return failure(codec, message).reason();
  }
}
