// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecodeFunctionTest {
  private static final EndOfTask END = new EndOfTask("ada", 5L);

  @Test
  void setsAsideWhatCannotBeDecodedAndGoesOn() throws Exception {
    try (OneInputStreamOperatorTestHarness<KafkaMessage, Decoded<SpecificRecord>> harness =
        ProcessFunctionTestHarnesses.forProcessFunction(
            new DecodeFunction<>(MessageCodec::examples))) {
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
              .map(element -> element.getValue())
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

  private static KafkaMessage message(long offset, byte @Nullable [] value) {
    return new KafkaMessage(
        "examples", 3, offset, 99, "ada".getBytes(StandardCharsets.UTF_8), value);
  }
}
