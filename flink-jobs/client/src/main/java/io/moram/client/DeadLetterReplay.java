// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.schemas.DeadLetter;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.MessageLimits;
import io.moram.schemas.trace.TraceContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters back to the topics that they came from. A replay and its position are one
 * transaction, so a record is sent back once, whatever fails. Another replay goes on where the last
 * one ended.
 *
 * <p>A record goes on in the trace of its letter. A record whose copy was cut short is read again
 * from the place that its letter names. If Kafka has deleted it since, it cannot be sent back. For
 * one thread.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class DeadLetterReplay {

  /** The header that names the dead letter of a record that was sent back. */
  public static final String HEADER = "moram-dead-letter";

  private static final int RECORDS_PER_TRANSACTION = 20;
  private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(10);
  private static final int MAX_REQUEST_BYTES = MessageLimits.DEFAULT.messageBytes() + (1 << 20);

  private final KafkaAccess access;
  private final String group;

  /**
   * @param access the broker
   * @param group the consumer group that keeps the position
   */
  public DeadLetterReplay(KafkaAccess access, String group) {
    this.access = access;
    this.group = group;
  }

  /** What becomes of a dead letter. */
  public enum Fate {
    /** It is sent back. */
    SENT,
    /** Its record was cut short, and its topic does not have it any more. */
    LOST,
    /** It came from a topic that takes no records from outside. */
    FOREIGN
  }

  /**
   * A dead letter and its fate.
   *
   * @param letter the letter
   * @param fate what became of it, or would become of it in a trial
   */
  public record Replayed(ReadMessage<DeadLetter> letter, Fate fate) {}

  /** Receives each letter, after its record is sent back for good. */
  public interface Receiver {
    /** Called once per letter that was chosen. */
    void accept(Replayed replayed);
  }

  /**
   * Replays the letters up to the end that the topic has now.
   *
   * @param again whether to begin at the start of the topic, and not after the last replay
   * @param trial whether nothing is sent
   * @param chosen the letters that are sent; the position moves over the others too
   * @throws IOException if the broker refuses, or another replay runs
   */
  public void run(boolean again, boolean trial, Predicate<DeadLetter> chosen, Receiver receiver)
      throws IOException {
    try (KafkaProducer<byte[], byte[]> producer = trial ? null : producer();
        KafkaConsumer<byte[], byte[]> position = position()) {
      if (producer != null) {
        // This ends a replay that was killed, so that its position is the last one.
        producer.initTransactions();
      }
      new Run(producer, position, again, chosen, receiver).run();
    } catch (ProducerFencedException e) {
      throw new IOException("Another replay of dead letters has begun. Wait until it ends.", e);
    } catch (KafkaException e) {
      throw new IOException(
          "The broker at %s refused the replay: %s"
              .formatted(access.bootstrapServers(), e.getMessage()),
          e);
    }
  }

  /** The state of one replay. */
  private final class Run {
    private final @Nullable KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> position;
    private final Map<TopicPartition, Long> from;
    private final Predicate<DeadLetter> chosen;
    private final Receiver receiver;
    private final Set<String> inputs =
        Set.of(access.topics().examples(), access.topics().requests());
    private final MessageCodec<DeadLetter> codec = MessageCodec.deadLetters();
    private final Map<TopicPartition, OffsetAndMetadata> reached = new HashMap<>();
    private final List<Replayed> open = new ArrayList<>();
    private final Map<TopicPartition, Long> last;
    private long begun;

    Run(
        @Nullable KafkaProducer<byte[], byte[]> producer,
        KafkaConsumer<byte[], byte[]> position,
        boolean again,
        Predicate<DeadLetter> chosen,
        Receiver receiver) {
      this.producer = producer;
      this.position = position;
      this.last = offsets(position);
      this.from = again ? Map.of() : last;
      this.chosen = chosen;
      this.receiver = receiver;
    }

    void run() {
      try (TopicReader reader =
          TopicReader.fromOffsets(
              access,
              IsolationLevel.READ_COMMITTED,
              List.of(access.topics().deadLetters()),
              from)) {
        reader.readToEnd(this::take);
      }
      commit();
    }

    private void take(ConsumerRecord<byte[], byte[]> message) {
      TopicPartition partition = new TopicPartition(message.topic(), message.partition());
      DeadLetter letter = null;
      try {
        letter = message.value() == null ? null : codec.decode(message.value());
      } catch (MalformedMessageException e) {
        // It is no dead letter: `moram dead-letters` shows it.
      }
      if (letter != null && chosen.test(letter)) {
        Fate fate = send(letter, message);
        String key = message.key() == null ? null : new String(message.key(), UTF_8);
        if (open.isEmpty()) {
          begun = System.nanoTime();
        }
        open.add(
            new Replayed(
                new ReadMessage<>(message.partition(), message.offset(), key, letter, null), fate));
      }
      // A repeated replay does not move the position back.
      reached.put(
          partition,
          new OffsetAndMetadata(Math.max(message.offset() + 1, last.getOrDefault(partition, 0L))));
      if (open.size() >= RECORDS_PER_TRANSACTION
          || (!open.isEmpty() && System.nanoTime() - begun > LONGEST_TRANSACTION.toNanos())) {
        commit();
      }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The commit throws what a send failed with.
    private Fate send(DeadLetter letter, ConsumerRecord<byte[], byte[]> message) {
      if (!inputs.contains(letter.getTopic())) {
        return Fate.FOREIGN;
      }
      Optional<ProducerRecord<byte[], byte[]>> record = record(letter);
      if (record.isEmpty()) {
        return Fate.LOST;
      }
      if (producer != null) {
        if (open.stream().noneMatch(one -> one.fate() == Fate.SENT)) {
          producer.beginTransaction();
        }
        TraceContext trace = trace(message);
        if (trace != null) {
          trace.write(record.get().headers()::add);
        }
        record
            .get()
            .headers()
            .add(
                HEADER,
                "%s/%d@%d"
                    .formatted(message.topic(), message.partition(), message.offset())
                    .getBytes(UTF_8));
        producer.send(record.get());
      }
      return Fate.SENT;
    }

    private static @Nullable TraceContext trace(ConsumerRecord<byte[], byte[]> letter) {
      return TraceContext.read(
          name -> {
            Header header = letter.headers().lastHeader(name);
            return header == null ? null : header.value();
          });
    }

    private Optional<ProducerRecord<byte[], byte[]>> record(DeadLetter letter) {
      byte[] value = bytes(letter.getPayload());
      ByteBuffer key = letter.getKey();
      if (value.length == letter.getPayloadSize()) {
        return Optional.of(
            new ProducerRecord<>(letter.getTopic(), key == null ? null : bytes(key), value));
      }
      return TopicReader.readOne(
              access, letter.getTopic(), letter.getPartition(), letter.getOffset())
          .filter(whole -> whole.value() != null && whole.value().length == letter.getPayloadSize())
          .map(whole -> new ProducerRecord<>(letter.getTopic(), whole.key(), whole.value()));
    }

    private void commit() {
      if (producer != null && !reached.isEmpty()) {
        if (open.stream().noneMatch(one -> one.fate() == Fate.SENT)) {
          producer.beginTransaction();
        }
        producer.sendOffsetsToTransaction(reached, position.groupMetadata());
        producer.commitTransaction();
      }
      reached.clear();
      open.forEach(receiver::accept);
      open.clear();
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> settings = access.settings();
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, group);
    settings.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "30000");
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** A consumer that reads nothing, for the position of its group. */
  private KafkaConsumer<byte[], byte[]> position() {
    Map<String, Object> settings = access.settings();
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** The offsets behind the last replay. */
  private Map<TopicPartition, Long> offsets(KafkaConsumer<byte[], byte[]> position) {
    Set<TopicPartition> partitions =
        Set.copyOf(NewTopics.partitions(position, List.of(access.topics().deadLetters())));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    position
        .committed(partitions)
        .forEach(
            (partition, committed) -> {
              if (committed != null) {
                offsets.put(partition, committed.offset());
              }
            });
    return offsets;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
