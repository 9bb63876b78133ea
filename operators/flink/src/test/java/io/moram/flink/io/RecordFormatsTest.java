// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.state.FormatAssertions;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class RecordFormatsTest {

  @Test
  void messagesComeBackAsTheyWere() throws IOException {
    KafkaMessage message = new KafkaMessage("requests", 1, 1L << 40, -1, null, new byte[] {1, 2});
    KafkaMessage.Serializer serializer = new KafkaMessage.Serializer();
    assertThat(FormatAssertions.roundTrip(serializer, message))
        .usingRecursiveComparison()
        .isEqualTo(message);
    FormatAssertions.assertNewerVersionRefused(serializer, message);
  }

  @Test
  void recordsTravelAsTheyAreOnTheTopic() throws IOException {
    LearnerEvent event =
        new LearnerEvent("ada", 2, 77L, EventKind.BOUNDARY, "marker", Map.of("changePoint", 3.0));
    RecordTypes.EventSerializer serializer = new RecordTypes.EventSerializer();
    assertThat(FormatAssertions.roundTrip(serializer, event)).isEqualTo(event);
    FormatAssertions.assertNewerVersionRefused(serializer, event);
  }

  @Test
  void decodedRecordsKeepTheirMessage() throws IOException {
    EndOfTask end = new EndOfTask("ada", 5L);
    KafkaMessage message =
        new KafkaMessage("examples", 0, 7, 8, null, MessageCodec.examples().encode(end));
    Decoded<SpecificRecord> decoded = new Decoded<>(message, end);
    Decoded.ExampleSerializer serializer = new Decoded.ExampleSerializer();
    assertThat(FormatAssertions.roundTrip(serializer, decoded))
        .usingRecursiveComparison()
        .isEqualTo(decoded);
    FormatAssertions.assertNewerVersionRefused(serializer, decoded);
  }
}
