// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.client.KafkaAccess;
import io.moram.client.TopicReader;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends hostile requests of a learner, and measures the time of each until its outcome. */
final class HostileRequests implements AutoCloseable {
  static final String LEARNER = "hostile";

  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final double NANOS_PER_MILLI = 1e6;

  private final MessageCodec<Request> requestCodec = MessageCodec.requests();
  private final MessageCodec<Prediction> predictionCodec = MessageCodec.predictions();
  private final MessageCodec<DeadLetter> letterCodec = MessageCodec.deadLetters();
  private final List<byte[]> fixtures;
  private final String topic;
  private final String deadLetters;
  private final TopicReader reader;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<Place, String> places = new HashMap<>();
  private final List<Double> millis = new ArrayList<>();
  private int sent;
  private int deadLettered;

  /** Where a request is on its topic. */
  private record Place(int partition, long offset) {}

  /**
   * @param fixtures hostile picture files, at least one
   */
  HostileRequests(KafkaAccess access, List<byte[]> fixtures) {
    this.fixtures = fixtures;
    topic = access.topics().requests();
    deadLetters = access.topics().deadLetters();
    reader =
        TopicReader.fromEnd(
            access,
            IsolationLevel.READ_COMMITTED,
            List.of(access.topics().predictions(), deadLetters));
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                access.bootstrapServers(),
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Integer.toString(16 << 20)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /**
   * Sends one request per fixture and waits for the outcome of all.
   *
   * @throws IOException if one has no outcome within a minute
   */
  void round() throws IOException, InterruptedException {
    Map<String, Long> waiting = new HashMap<>();
    for (byte[] fixture : fixtures) {
      String id = LEARNER + "-" + sent++;
      long start = System.nanoTime();
      places.put(send(request(id, fixture)), id);
      waiting.put(id, start);
    }
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!waiting.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new IOException(
            waiting.size() + " hostile requests had no outcome in " + LIMIT.toSeconds() + " s");
      }
      for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
        Long start = waiting.remove(id(record));
        if (start != null) {
          millis.add((System.nanoTime() - start) / NANOS_PER_MILLI);
          deadLettered += record.topic().equals(deadLetters) ? 1 : 0;
        }
      }
    }
  }

  private Place send(byte[] request) throws IOException, InterruptedException {
    try {
      RecordMetadata there =
          producer.send(new ProducerRecord<>(topic, LEARNER.getBytes(UTF_8), request)).get();
      return new Place(there.partition(), there.offset());
    } catch (ExecutionException e) {
      throw new IOException("Cannot send a hostile request", e);
    }
  }

  private byte[] request(String id, byte[] picture) {
    return requestCodec.encode(
        Request.newBuilder()
            .setLearner(LEARNER)
            .setRequestId(id)
            .setEventTime(System.currentTimeMillis())
            .setImage(ByteBuffer.wrap(picture))
            .setCandidateLabels(List.of("cat", "dog"))
            .setTopK(1)
            .build());
  }

  /** The id of the request that a record is about. */
  private String id(ConsumerRecord<byte[], byte[]> record) throws IOException {
    try {
      if (!record.topic().equals(deadLetters)) {
        Prediction prediction = predictionCodec.decode(record.value());
        return prediction.getRequestId();
      }
      DeadLetter letter = letterCodec.decode(record.value());
      return places.getOrDefault(new Place(letter.getPartition(), letter.getOffset()), "");
    } catch (MalformedMessageException e) {
      throw new IOException("Cannot decode a message of the topic " + record.topic(), e);
    }
  }

  /** The time of each request so far until its outcome was read, in milliseconds. */
  double[] millis() {
    return millis.stream().mapToDouble(Double::doubleValue).toArray();
  }

  int sent() {
    return sent;
  }

  int deadLettered() {
    return deadLettered;
  }

  @Override
  public void close() {
    producer.close();
    reader.close();
  }
}
