// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.client.KafkaAccess;
import io.moram.client.TopicReader;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Counts predictions and dead letters as a client that reads committed records only. */
final class Outcomes implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final String predictions;
  private final TopicReader reader;
  private final MessageCodec<DeadLetter> codec = MessageCodec.deadLetters();
  private final Map<TopicPartition, BitSet> setAside = new HashMap<>();
  private final Map<String, Integer> reasons = new TreeMap<>();
  private long answered;
  private long soundAnswered;
  private int twice;

  Outcomes(KafkaAccess access) {
    predictions = access.topics().predictions();
    reader =
        TopicReader.fromEnd(
            access,
            IsolationLevel.READ_COMMITTED,
            List.of(predictions, access.topics().deadLetters()));
  }

  /** Reads what arrives within some time. */
  void read(Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
        if (record.topic().equals(predictions)) {
          answered++;
          soundAnswered += isSound(record.key()) ? 1 : 0;
        } else {
          take(record.value());
        }
      }
    }
  }

  private void take(byte[] message) throws IOException {
    DeadLetter letter;
    try {
      letter = codec.decode(message);
    } catch (MalformedMessageException e) {
      throw new IOException("Cannot decode a message of the topic dead-letters", e);
    }
    TopicPartition partition = new TopicPartition(letter.getTopic(), letter.getPartition());
    BitSet offsets = setAside.computeIfAbsent(partition, absent -> new BitSet());
    int offset = Math.toIntExact(letter.getOffset());
    if (offsets.get(offset)) {
      twice++;
      return;
    }
    offsets.set(offset);
    reasons.merge(letter.getReason().name(), 1, Integer::sum);
  }

  /** The number of predictions. */
  long answered() {
    return answered;
  }

  /** The number of predictions of learners to whom sound records are sent. */
  long soundAnswered() {
    return soundAnswered;
  }

  private static boolean isSound(byte[] learner) {
    return new String(learner, UTF_8).startsWith(HostileBench.SOUND);
  }

  /** The number of records of a topic that became a dead letter. */
  long deadLettered(String topic) {
    return setAside.entrySet().stream()
        .filter(entry -> entry.getKey().topic().equals(topic))
        .mapToLong(entry -> entry.getValue().cardinality())
        .sum();
  }

  /** The number of records that became more than one dead letter. */
  int twice() {
    return twice;
  }

  /** The numbers of dead letters by reason. */
  Map<String, Integer> reasons() {
    return new TreeMap<>(reasons);
  }

  @Override
  public void close() {
    reader.close();
  }
}
