// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.state.FormatAssertions;
import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.trace.TraceContext;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class RecordFormatsTest {
  private static final String TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final List<TraceContext> PLACES =
      List.of(
          new TraceContext(TRACEPARENT, null), new TraceContext(TRACEPARENT, "congo=t61rcWkgMzE"));

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
  void messagesKeepTheirPlaceInATrace() throws IOException {
    KafkaMessage.Serializer serializer = new KafkaMessage.Serializer();
    for (TraceContext trace : PLACES) {
      KafkaMessage message =
          new KafkaMessage("requests", 1, 2, 3, new byte[] {4}, new byte[] {5}, trace);
      assertThat(FormatAssertions.roundTrip(serializer, message))
          .usingRecursiveComparison()
          .isEqualTo(message);
    }
  }

  /** Checkpoints of older builds have these bytes. */
  @Test
  void messagesWithoutATraceAreStillRead() throws IOException {
    DataOutputSerializer target = new DataOutputSerializer(64);
    target.writeByte(1);
    StateFields.writeString("requests", target);
    target.writeInt(1);
    target.writeLong(2);
    target.writeLong(3);
    StateFields.writeOptionalBytes(null, target);
    StateFields.writeOptionalBytes(new byte[] {5}, target);
    assertThat(read(new KafkaMessage.Serializer(), target))
        .usingRecursiveComparison()
        .isEqualTo(new KafkaMessage("requests", 1, 2, 3, null, new byte[] {5}));
  }

  @Test
  void recordsKeepTheirPlaceInATrace() throws IOException {
    RecordTypes.DeadLetterSerializer serializer = new RecordTypes.DeadLetterSerializer();
    Traced<DeadLetter> without =
        new DeadLetters(new UnregisteredMetricsGroup())
            .setAside(
                new KafkaMessage("requests", 0, 1, 2, null, null),
                DeadLetterReason.EMPTY,
                "nothing",
                3);
    assertThat(FormatAssertions.roundTrip(serializer, without)).isEqualTo(without);
    for (TraceContext trace : PLACES) {
      Traced<DeadLetter> traced = new Traced<>(without.record(), trace);
      assertThat(FormatAssertions.roundTrip(serializer, traced)).isEqualTo(traced);
    }
    FormatAssertions.assertNewerVersionRefused(serializer, without);

    DataOutputSerializer older = new DataOutputSerializer(64);
    older.writeByte(1);
    StateFields.writeBytes(MessageCodec.deadLetters().encode(without.record()), older);
    assertThat(read(serializer, older)).isEqualTo(without);
  }

  private static <T> T read(VersionedSerializer<T> serializer, DataOutputSerializer written)
      throws IOException {
    DataInputDeserializer source = new DataInputDeserializer(written.getCopyOfBuffer());
    T read = serializer.deserialize(source);
    assertThat(source.available()).as("bytes left unread").isZero();
    return read;
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
