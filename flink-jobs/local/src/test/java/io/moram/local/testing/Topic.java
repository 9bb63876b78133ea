// SPDX-License-Identifier: Apache-2.0
package io.moram.local.testing;

import io.moram.client.KafkaAccess;
import io.moram.client.TopicReader;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The raw messages of one topic: sends them, or reads the committed ones from the start. */
public final class Topic implements AutoCloseable {
  private final LocalRuntime runtime;
  private final String name;
  private final KafkaProducer<byte[], byte[]> producer;
  private final TopicReader reader;
  private final List<byte[]> values = new ArrayList<>();

  public Topic(LocalRuntime runtime, String name) throws IOException {
    this.runtime = runtime;
    this.name = name;
    String bootstrapServers = runtime.broker().bootstrapServers();
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "max.request.size", 16 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.reader =
        TopicReader.fromStart(
            new KafkaAccess(bootstrapServers, new Topics(""), Map.of()),
            IsolationLevel.READ_COMMITTED,
            List.of(name));
  }

  /** Sends one message and waits until the broker has it. */
  public void send(String key, byte @Nullable [] value) throws Exception {
    producer.send(new ProducerRecord<>(name, key.getBytes(StandardCharsets.UTF_8), value)).get();
  }

  /** Waits until all values so far are as wanted, and returns them. */
  public List<byte[]> until(Predicate<List<byte[]>> wanted) {
    runtime.until(
        "values on " + name,
        () -> {
          reader.poll(Duration.ofMillis(100)).forEach(read -> values.add(read.value()));
          return wanted.test(values);
        });
    return List.copyOf(values);
  }

  @Override
  public void close() {
    producer.close();
    reader.close();
  }
}
