// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON that the jobs write is the JSON that the codecs read. */
class JsonTextTest {

  @ParameterizedTest
  @MethodSource("io.moram.schemas.MessageCodecTest#everyRecordType")
  void isReadBack(MessageCodec<SpecificRecord> codec, SpecificRecord value) throws Exception {
    byte[] json = codec.encodeJson(value);
    assertThat(new String(json, StandardCharsets.UTF_8)).startsWith("{").doesNotContain("\n");
    SpecificRecord read;
    try {
      read = codec.decode(json);
    } catch (MalformedMessageException e) {
      // Only the topic atoms has no JSON; a control record needs its flag.
      assertThat(e.reason())
          .isIn(
              DeadLetterReason.UNDECODABLE,
              DeadLetterReason.UNKNOWN_FIELD,
              DeadLetterReason.INVALID);
      assertThat(value.getSchema().getName())
          .isIn(
              "EndOfTask",
              "Republish",
              "Rollback",
              "Forget",
              "Resume",
              "DeletedKey",
              "AtomBlockRecord",
              "SignaturePart",
              "TaskSealed",
              "ProvisionalPublished");
      return;
    }
    assertThat(read).isEqualTo(value);
  }

  @Test
  void numbersThatJsonHasNotAreStrings() throws Exception {
    LearnerEvent event = Messages.event();
    event.setFigures(
        Map.of(
            "a",
            Double.NaN,
            "b",
            Double.POSITIVE_INFINITY,
            "c",
            Double.NEGATIVE_INFINITY,
            "d",
            0.5));
    MessageCodec<LearnerEvent> codec = MessageCodec.events();
    assertThat(new String(codec.encodeJson(event), StandardCharsets.UTF_8))
        .contains("\"a\":\"NaN\",\"b\":\"Infinity\",\"c\":\"-Infinity\",\"d\":0.5");
    assertThat(codec.decode(codec.encodeJson(event))).isEqualTo(event);
  }

  @Test
  void aPredictionIsPlain() {
    assertThat(
            new String(
                MessageCodec.predictions().encodeJson(Messages.prediction()),
                StandardCharsets.UTF_8))
        .startsWith(
            "{\"learner\":\"birds\",\"requestId\":\"r-1\",\"eventTime\":2,"
                + "\"ranked\":[{\"label\":\"robin\",\"probability\":0.75},")
        .contains("\"rule\":\"SELF_ACTIVATED\",\"recognition\":null");
  }
}
