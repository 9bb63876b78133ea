// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts encoded requests on the topic: all of them at one moment, or at a steady rate. */
final class RequestProducer implements AutoCloseable {
  private static final double NANOS_A_SECOND = 1e9;

  private final String topic;
  private final byte[] key;
  private final KafkaProducer<byte[], byte[]> atOnce;
  private final KafkaProducer<byte[], byte[]> steady;

  RequestProducer(String bootstrapServers, String topic, String learner) {
    this.topic = topic;
    this.key = learner.getBytes(UTF_8);
    this.steady = producer(bootstrapServers, Map.of(ProducerConfig.LINGER_MS_CONFIG, "0"));
    this.atOnce =
        producer(
            bootstrapServers,
            Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "bench-" + UUID.randomUUID()));
    atOnce.initTransactions();
  }

  private static KafkaProducer<byte[], byte[]> producer(
      String bootstrapServers, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Makes all requests readable at once, by one transaction: they lie on the topic when the clock
   * starts.
   *
   * @return when, in milliseconds since 1970-01-01 UTC
   */
  long sendAtOnce(List<byte[]> requests) {
    atOnce.beginTransaction();
    for (byte[] request : requests) {
      Future<?> unused = atOnce.send(new ProducerRecord<>(topic, key, request));
    }
    atOnce.flush();
    long start = System.currentTimeMillis();
    atOnce.commitTransaction();
    return start;
  }

  /**
   * Sends requests at a rate, whatever becomes of them.
   *
   * @param aSecond how many a second
   * @param due is given, for every request, when it was due by {@link System#nanoTime}: one that
   *     was sent late has waited
   */
  void sendSteadily(List<byte[]> requests, double aSecond, long[] due)
      throws ExecutionException, InterruptedException {
    long start = System.nanoTime();
    Future<?> last = null;
    for (int i = 0; i < requests.size(); i++) {
      due[i] = start + (long) (i / aSecond * NANOS_A_SECOND);
      for (long left = due[i] - System.nanoTime(); left > 0; left = due[i] - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      last = steady.send(new ProducerRecord<>(topic, key, requests.get(i)));
    }
    if (last != null) {
      last.get();
    }
  }

  @Override
  public void close() {
    atOnce.close();
    steady.close();
  }
}
