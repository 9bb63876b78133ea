// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Request;
import io.moram.schemas.registry.RegisteredSchema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecodeFunctionTest {
  private static final EndOfTask END = new EndOfTask("ada", 5L);

  @Test
  void setsAsideWhatCannotBeDecodedAndGoesOn() throws Exception {
    try (OneInputStreamOperatorTestHarness<KafkaMessage, Decoded<SpecificRecord>> harness =
        ProcessFunctionTestHarnesses.forProcessFunction(
            new DecodeFunction<>(MessageCodec::examples, KeyPolicy.REPORT))) {
      harness.setProcessingTime(1234);
      byte[] rubbish = new byte[DeadLetters.MAX_PAYLOAD_BYTES + 7];
      byte[] good = MessageCodec.examples().encode(END);
      harness.processElement(message(0, null), 0);
      harness.processElement(message(1, rubbish), 0);
      harness.processElement(message(2, good), 0);

      assertThat(harness.extractOutputValues())
          .extracting(Decoded::record, decoded -> decoded.message().offset())
          .containsExactly(tuple(END, 2L));
      List<DeadLetter> letters =
          harness.getSideOutput(DeadLetters.OUTPUT).stream()
              .map(element -> element.getValue().record())
              .toList();
      assertThat(letters)
          .extracting(DeadLetter::getReason)
          .containsExactly(DeadLetterReason.EMPTY, DeadLetterReason.UNDECODABLE);
      DeadLetter second = letters.get(1);
      assertThat(second.getTopic()).isEqualTo("examples");
      assertThat(second.getPartition()).isEqualTo(3);
      assertThat(second.getOffset()).isEqualTo(1);
      assertThat(second.getTime()).isEqualTo(1234);
      assertThat(second.getKey().array()).isEqualTo("ada".getBytes(StandardCharsets.UTF_8));
      assertThat(second.getPayloadSize()).isEqualTo(rubbish.length);
      assertThat(second.getPayload().remaining()).isEqualTo(DeadLetters.MAX_PAYLOAD_BYTES);
      assertThat(second.getDetail()).isNotBlank();
    }
  }

  @ParameterizedTest
  @EnumSource(KeyPolicy.class)
  void reportsOrRefusesRecordsWhoseKeyIsNotTheirLearner(KeyPolicy policy) throws Exception {
    DecodeFunction<SpecificRecord> function = new DecodeFunction<>(MessageCodec::examples, policy);
    try (OneInputStreamOperatorTestHarness<KafkaMessage, Decoded<SpecificRecord>> harness =
        ProcessFunctionTestHarnesses.forProcessFunction(function)) {
      byte[] value = MessageCodec.examples().encode(END);
      harness.processElement(message(0, value), 0);
      harness.processElement(new KafkaMessage("examples", 3, 1, 99, null, value), 0);
      harness.processElement(new KafkaMessage("examples", 3, 2, 99, new byte[] {7}, value), 0);

      boolean refuses = policy == KeyPolicy.REQUIRE;
      assertThat(harness.extractOutputValues())
          .extracting(decoded -> decoded.message().offset())
          .containsExactlyElementsOf(refuses ? List.of(0L) : List.of(0L, 1L, 2L));
      var letters = harness.getSideOutput(DeadLetters.OUTPUT);
      if (refuses) {
        assertThat(letters)
            .extracting(element -> element.getValue().record().getDetail())
            .containsExactly(
                "The Kafka key is absent; must be the learner 'ada'. Key the records by their"
                    + " learner.",
                "The Kafka key is another one; must be the learner 'ada'. Key the records by their"
                    + " learner.");
      } else {
        assertThat(letters).isNullOrEmpty();
      }
    }
  }

  @Test
  void countsKeylessAndMisKeyedRecords() {
    InterceptingOperatorMetricGroup metrics = new InterceptingOperatorMetricGroup();
    KeyCheck keys = new KeyCheck(KeyPolicy.REPORT, metrics);
    keys.fault(message(0, null), END);
    keys.fault(new KafkaMessage("examples", 3, 1, 99, null, null), END);
    keys.fault(new KafkaMessage("examples", 3, 2, 99, new byte[] {7}, null), END);
    keys.fault(new KafkaMessage("examples", 3, 3, 99, new byte[0], null), END);

    assertThat(((Counter) metrics.get("keyless")).getCount()).isEqualTo(1);
    assertThat(((Counter) metrics.get("misKeyed")).getCount()).isEqualTo(2);
  }

  /**
   * The codec gives a JSON record without an id one of its own: it must not be another each time.
   */
  @Test
  void aJsonRequestWithoutAnIdHasTheSameIdAfterEveryRestart() throws Exception {
    byte[] json = "{\"learner\":\"ada\",\"image\":\"AQ==\"}".getBytes(StandardCharsets.UTF_8);
    KafkaMessage message = message(42, json);
    Request first = message.decode(MessageCodec.requests());

    assertThat(first.getRequestId()).isEqualTo("examples/3/42");
    assertThat(first.getEventTime()).isEqualTo(99);
    assertThat(message.decode(MessageCodec.requests())).isEqualTo(first);
    var serializer = new Decoded.RequestSerializer();
    DataOutputSerializer written = new DataOutputSerializer(64);
    serializer.serialize(new Decoded<>(message, first), written);
    assertThat(
            serializer.deserialize(new DataInputDeserializer(written.getCopyOfBuffer())).record())
        .isEqualTo(first);
  }

  /** Later operators and restored jobs decode a message again, without the registry. */
  @Test
  void aFramedMessageGoesOnInSingleObjectEncoding() throws Exception {
    String schema = EndOfTask.getClassSchema().toString();
    SerializableSupplier<MessageCodec<SpecificRecord>> codec =
        () ->
            MessageCodec.examples()
                .withRegistry(id -> Optional.of(new RegisteredSchema("AVRO", schema, false)));
    try (OneInputStreamOperatorTestHarness<KafkaMessage, Decoded<SpecificRecord>> harness =
        ProcessFunctionTestHarnesses.forProcessFunction(
            new DecodeFunction<>(codec, KeyPolicy.REPORT))) {
      byte[] single = MessageCodec.examples().encode(END);
      ByteBuffer framed = ByteBuffer.allocate(single.length - 5);
      framed.put((byte) 0).putInt(7).put(single, 10, single.length - 10);
      harness.processElement(message(0, framed.array()), 0);

      Decoded<SpecificRecord> decoded = harness.extractOutputValues().get(0);
      assertThat(decoded.record()).isEqualTo(END);
      assertThat(decoded.message().value()).isEqualTo(single);
      assertThat(decoded.message().decode(MessageCodec.examples())).isEqualTo(END);
    }
  }

  private static KafkaMessage message(long offset, byte @Nullable [] value) {
    return new KafkaMessage(
        "examples", 3, offset, 99, "ada".getBytes(StandardCharsets.UTF_8), value);
  }
}
