// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.testing.BrokerAndCommands;
import io.moram.cli.testing.BrokerAndCommands.Ran;
import io.moram.client.DeadLetterReplay;
import io.moram.client.TopicReader;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class DeadLettersCommandITCase {

  @TempDir Path folder;
  private BrokerAndCommands broker;
  private Topics topics;

  @BeforeEach
  void start() throws Exception {
    broker = BrokerAndCommands.start(folder);
    topics = broker.access().topics();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void aLetterShowsReasonPlaceAndASafeExcerpt() throws Exception {
    letter(topics.examples(), "ada", "{\"learner\": 7}".getBytes(UTF_8), DeadLetterReason.INVALID);
    letter(topics.requests(), "bob", new byte[] {(byte) 0xFF, 0x1b, 0x5b}, DeadLetterReason.EMPTY);

    Ran ran = broker.run("dead-letters");

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out())
        .contains("INVALID  mine-examples/0@5  key 'ada'  14 bytes  why  '{\"learner\": 7}'")
        .contains("EMPTY  mine-requests/0@5  key 'bob'  3 bytes  why  ff 1b 5b")
        .doesNotContain("\u001b");
    assertThat(broker.run("dead-letters", "--reason=empty").out().lines()).hasSize(1);
    assertThat(broker.run("dead-letters", "--learner=ada").out().lines()).hasSize(1);
    JsonNode json =
        new ObjectMapper().readTree(broker.run("dead-letters", "--json", "--learner=ada").out());
    assertThat(json.path("payload").binaryValue()).isEqualTo("{\"learner\": 7}".getBytes(UTF_8));
    assertThat(json.path("reason").asText()).isEqualTo("INVALID");
  }

  @Test
  void aReplaySendsEachRecordBackOnce() throws Exception {
    byte[] first = "first".getBytes(UTF_8);
    letter(topics.examples(), "ada", first, DeadLetterReason.INVALID);
    letter(topics.requests(), "bob", "second".getBytes(UTF_8), DeadLetterReason.UNAVAILABLE);

    assertThat(broker.run("dead-letters", "--replay", "--dry-run").out())
        .contains("mine-examples/0@5, INVALID: would be sent", "2 records would be sent.");
    assertThat(sent(topics.examples())).isEmpty();

    Ran ran = broker.run("dead-letters", "--replay");
    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out())
        .contains(
            "mine-examples/0@5, INVALID: sent",
            "mine-requests/0@5, UNAVAILABLE: sent",
            "2 records sent.");
    assertThat(sent(topics.examples()))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.value()).isEqualTo(first);
              assertThat(record.key()).isEqualTo("ada".getBytes(UTF_8));
              assertThat(
                      new String(
                          record.headers().lastHeader(DeadLetterReplay.HEADER).value(), UTF_8))
                  .startsWith("mine-dead-letters/");
            });
    assertThat(sent(topics.requests())).hasSize(1);

    assertThat(broker.run("dead-letters", "--replay").out())
        .contains("0 records sent.", "There is no such letter after the last replay.");
    assertThat(sent(topics.examples())).hasSize(1);

    letter(topics.examples(), "ada", "third".getBytes(UTF_8), DeadLetterReason.INVALID);
    assertThat(broker.run("dead-letters", "--replay").out()).contains("1 records sent.");
    assertThat(sent(topics.examples())).hasSize(2);

    assertThat(broker.run("dead-letters", "--replay", "--again", "--learner=bob").out())
        .contains("1 records sent.");
    assertThat(sent(topics.requests())).hasSize(2);
    assertThat(broker.run("dead-letters", "--replay").out()).contains("0 records sent.");
  }

  @Test
  void aRecordThatWasCutIsReadAgainFromItsPlace() throws Exception {
    byte[] whole = new byte[600_000];
    Arrays.fill(whole, (byte) 7);
    broker.send(topics.examples(), "ada", whole);
    ConsumerRecord<byte[], byte[]> source = sent(topics.examples()).get(0);
    byte[] cut = Arrays.copyOf(whole, 512 * 1024);
    write(letter(source.topic(), source.partition(), source.offset(), "ada", cut, whole.length));
    write(letter(source.topic(), source.partition(), 999, "ada", cut, whole.length));
    write(letter(topics.atoms(), 0, 0, "ada", new byte[] {1}, 1));

    Ran ran = broker.run("dead-letters", "--replay");

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.out())
        .contains("@" + source.offset() + ", INVALID: sent")
        .contains(
            "@999, INVALID: not sent: the letter has the first 524288 of 600000 bytes, and Kafka"
                + " has deleted the record. Send it from its source.")
        .contains("mine-atoms/0@0, INVALID: not sent: only examples and requests are sent back.")
        .contains("1 records sent.");
    assertThat(sent(topics.examples()))
        .hasSize(2)
        .last()
        .satisfies(record -> assertThat(record.value()).isEqualTo(whole));
  }

  private void letter(String topic, String key, byte[] payload, DeadLetterReason reason)
      throws Exception {
    DeadLetter letter = letter(topic, 0, 5, key, payload, payload.length);
    letter.setReason(reason);
    write(letter);
  }

  private static DeadLetter letter(
      String topic, int partition, long offset, String key, byte[] payload, long size) {
    return DeadLetter.newBuilder()
        .setTopic(topic)
        .setPartition(partition)
        .setOffset(offset)
        .setTime(1_000)
        .setReason(DeadLetterReason.INVALID)
        .setDetail("why")
        .setKey(ByteBuffer.wrap(key.getBytes(UTF_8)))
        .setPayload(ByteBuffer.wrap(payload))
        .setPayloadSize(size)
        .build();
  }

  private void write(DeadLetter letter) throws Exception {
    broker.send(
        topics.deadLetters(),
        letter.getTopic() + "/" + letter.getPartition(),
        MessageCodec.deadLetters().encode(letter));
  }

  private List<ConsumerRecord<byte[], byte[]>> sent(String topic) {
    try (TopicReader reader =
        TopicReader.fromStart(broker.access(), IsolationLevel.READ_COMMITTED, List.of(topic))) {
      return reader.readToEnd();
    }
  }
}
