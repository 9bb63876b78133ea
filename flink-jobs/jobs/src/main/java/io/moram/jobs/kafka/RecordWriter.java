// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

import io.moram.schemas.MessageCodec;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Writes records to a topic. The partition is chosen by the learner, as Kafka's own partitioner
 * does for a key that is the learner alone, so that one learner's records keep their order on every
 * topic.
 *
 * @param <T> the topic's record type
 */
final class RecordWriter<T extends SpecificRecord> implements KafkaRecordSerializationSchema<T> {
  private static final long serialVersionUID = 1;

  private final String topic;
  private final SerializableSupplier<MessageCodec<T>> codecSupplier;
  private final SerializableFunction<T, String> key;
  private final SerializableFunction<T, String> learner;
  private transient @Nullable MessageCodec<T> codec;

  RecordWriter(
      String topic,
      SerializableSupplier<MessageCodec<T>> codec,
      SerializableFunction<T, String> key,
      SerializableFunction<T, String> learner) {
    this.topic = topic;
    this.codecSupplier = codec;
    this.key = key;
    this.learner = learner;
  }

  @Override
  public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sink) {
    codec = codecSupplier.get();
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      T record, KafkaSinkContext sink, @Nullable Long timestamp) {
    if (codec == null) {
      throw new IllegalStateException("The writer has not been opened");
    }
    int[] partitions = sink.getPartitionsForTopic(topic);
    int chosen = Utils.toPositive(Utils.murmur2(bytes(learner.apply(record)))) % partitions.length;
    return new ProducerRecord<>(
        topic, partitions[chosen], null, bytes(key.apply(record)), codec.encode(record));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
