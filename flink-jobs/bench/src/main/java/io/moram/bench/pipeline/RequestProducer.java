// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.bench.workload.AtOnceProducer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends encoded requests to the topic: all at one moment, or at a steady rate. */
final class RequestProducer implements AutoCloseable {
  private static final double NANOS_PER_SECOND = 1e9;

  private final String topic;
  private final byte[] key;
  private final AtOnceProducer atOnce;
  private final KafkaProducer<byte[], byte[]> steady;

  RequestProducer(String bootstrapServers, String topic, String learner) {
    this.topic = topic;
    this.key = learner.getBytes(UTF_8);
    this.atOnce = new AtOnceProducer(bootstrapServers, topic, learner);
    this.steady =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                "0"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /**
   * Makes all requests readable at once, by one transaction. They are on the topic when the clock
   * starts.
   *
   * @return the time at which they became readable, in milliseconds since 1970-01-01 UTC
   */
  long sendAtOnce(List<byte[]> requests) {
    atOnce.send(requests);
    return atOnce.commit();
  }

  /**
   * Sends requests at a rate. Does not wait for predictions.
   *
   * @param perSecond the number of requests per second
   * @param due receives the due time of every request, by {@link System#nanoTime}. The latency of a
   *     request that was sent late counts from its due time.
   */
  void sendSteadily(List<byte[]> requests, double perSecond, long[] due)
      throws ExecutionException, InterruptedException {
    long start = System.nanoTime();
    Future<?> last = null;
    for (int i = 0; i < requests.size(); i++) {
      due[i] = start + (long) (i / perSecond * NANOS_PER_SECOND);
      for (long left = due[i] - System.nanoTime(); left > 0; left = due[i] - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      last = steady.send(new ProducerRecord<>(topic, key, requests.get(i)));
    }
    if (last != null) {
      last.get();
    }
  }

  /**
   * Sends requests at a rate, each made when it is due.
   *
   * @param perSecond the number of requests per second
   * @param time for how long
   * @return the number of requests that were sent
   */
  int sendSteadily(IntFunction<byte[]> requests, double perSecond, Duration time) {
    long start = System.nanoTime();
    int sent = 0;
    while (System.nanoTime() - start < time.toNanos()) {
      long due = start + (long) (sent / perSecond * NANOS_PER_SECOND);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      // A request that is lost changes the load by nothing.
      Future<?> unused = steady.send(new ProducerRecord<>(topic, key, requests.apply(sent)));
      sent++;
    }
    steady.flush();
    return sent;
  }

  @Override
  public void close() {
    atOnce.close();
    steady.close();
  }
}
