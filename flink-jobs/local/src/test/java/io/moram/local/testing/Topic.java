// SPDX-License-Identifier: Apache-2.0
package io.moram.local.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** One topic, to write to or to read from its start, committed records alone. */
public final class Topic implements AutoCloseable {
  private final String name;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<byte[]> values = new ArrayList<>();

  public Topic(String bootstrapServers, String name) {
    this.name = name;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "max.request.size", 16 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(
        consumer.partitionsFor(name).stream()
            .map(partition -> new TopicPartition(name, partition.partition()))
            .toList());
  }

  public void send(String key, byte @Nullable [] value) throws Exception {
    producer.send(new ProducerRecord<>(name, key.getBytes(StandardCharsets.UTF_8), value)).get();
  }

  /** Reads on until all values so far are as wanted; fails after the limit. */
  public List<byte[]> readUntil(Predicate<List<byte[]>> wanted, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!wanted.test(values)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "after " + limit.toSeconds() + " s there are " + values.size() + " records on " + name);
      }
      for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofMillis(100))) {
        values.add(read.value());
      }
    }
    return List.copyOf(values);
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
