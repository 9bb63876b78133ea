// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

import io.moram.client.KafkaAccess;
import io.moram.client.TopicReader;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;

/** Reads predictions like a client that reads committed records only. */
final class PredictionMonitor implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);

  private final TopicReader reader;
  private final MessageCodec<Prediction> codec = MessageCodec.predictions();

  /** Reads the predictions that are written after this call. */
  PredictionMonitor(KafkaAccess access) {
    reader =
        TopicReader.fromEnd(
            access, IsolationLevel.READ_COMMITTED, List.of(access.topics().predictions()));
  }

  /** Receives the predictions. */
  @FunctionalInterface
  interface Listener {
    /**
     * Receives one prediction.
     *
     * @param request the number of its request
     * @param when the time at which it was read, by {@link System#nanoTime}
     */
    void seen(int request, long when);
  }

  /**
   * Waits for predictions. Ignores those of other requests.
   *
   * @param requests the start of the request ids, before the number
   * @return the time at which the last one was written to Kafka, in milliseconds since 1970-01-01
   *     UTC
   * @throws IOException if fewer than {@code count} arrive within {@code limit}
   */
  long await(String requests, int count, Duration limit, Listener listener) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    long last = 0;
    int there = 0;
    while (there < count) {
      if (System.nanoTime() > end) {
        throw new IOException(
            there + " of " + count + " predictions arrived within " + limit.toSeconds() + " s");
      }
      for (ConsumerRecord<byte[], byte[]> read : reader.poll(POLL)) {
        String id = id(read.value());
        if (id.startsWith(requests)) {
          last = Math.max(last, read.timestamp());
          listener.seen(Integer.parseInt(id.substring(requests.length())), System.nanoTime());
          there++;
        }
      }
    }
    return last;
  }

  /**
   * Counts predictions for some time.
   *
   * @param requests the start of the request ids that count
   */
  int count(String requests, Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    int there = 0;
    while (System.nanoTime() < end) {
      for (ConsumerRecord<byte[], byte[]> read : reader.poll(POLL)) {
        there += id(read.value()).startsWith(requests) ? 1 : 0;
      }
    }
    return there;
  }

  private String id(byte[] message) throws IOException {
    try {
      return codec.decode(message).getRequestId();
    } catch (MalformedMessageException e) {
      throw new IOException("Cannot decode a message of the topic predictions", e);
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
