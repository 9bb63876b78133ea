// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Sees predictions as a client does that reads committed records alone. */
final class PredictionMonitor implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final MessageCodec<Prediction> codec = MessageCodec.predictions();

  /** Sees what comes from now on. */
  PredictionMonitor(String bootstrapServers, String topic) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    // Seeking is lazy: asking for the position settles it now.
    partitions.forEach(consumer::position);
  }

  /** Is told of a prediction. */
  @FunctionalInterface
  interface Listener {
    /**
     * One is there.
     *
     * @param request the request's number
     * @param when by {@link System#nanoTime}
     */
    void seen(int request, long when);
  }

  /**
   * Waits for predictions; those of other requests are passed over.
   *
   * @param requests what the ids of the requests begin with, before their number
   * @return when the last one was written to Kafka, in milliseconds since 1970-01-01 UTC
   * @throws IOException if fewer than {@code count} come within {@code limit}
   */
  long await(String requests, int count, Duration limit, Listener listener) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    long last = 0;
    int there = 0;
    while (there < count) {
      if (System.nanoTime() > end) {
        throw new IOException(
            there + " of " + count + " predictions came within " + limit.toSeconds() + " s");
      }
      for (ConsumerRecord<byte[], byte[]> read : consumer.poll(POLL)) {
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

  private String id(byte[] message) throws IOException {
    try {
      return codec.decode(message).getRequestId();
    } catch (MalformedMessageException e) {
      throw new IOException("The serving job wrote what is no prediction", e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
