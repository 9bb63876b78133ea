// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends encoded messages to a topic and makes all of them readable at one moment. */
public final class AtOnceProducer implements AutoCloseable {

  private final String topic;
  private final byte[] key;
  private final KafkaProducer<byte[], byte[]> producer;

  /**
   * @param bootstrapServers the broker, as host:port
   * @param topic the topic of the messages
   * @param learner the key of all messages
   */
  public AtOnceProducer(String bootstrapServers, String topic, String learner) {
    this.topic = topic;
    this.key = learner.getBytes(UTF_8);
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "bench-" + UUID.randomUUID()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
  }

  /** Sends messages to the topic. Readers of committed records do not see them yet. */
  public void send(List<byte[]> messages) {
    producer.beginTransaction();
    for (byte[] message : messages) {
      // The commit fails if a message does.
      Future<?> unused = producer.send(new ProducerRecord<>(topic, key, message));
    }
    producer.flush();
  }

  /**
   * Makes the messages readable.
   *
   * @return the time before the commit, in milliseconds since 1970-01-01 UTC
   */
  public long commit() {
    long start = System.currentTimeMillis();
    producer.commitTransaction();
    return start;
  }

  @Override
  public void close() {
    producer.close();
  }
}
