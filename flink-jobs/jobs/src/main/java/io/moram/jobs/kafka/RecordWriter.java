// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

import io.moram.flink.io.RecordEncoding;
import io.moram.schemas.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Writes records to a topic. The learner alone chooses the partition, by the hash of Kafka's own
 * partitioner. So one learner's records keep their order on every topic.
 *
 * @param <T> the topic's record type
 */
final class RecordWriter<T extends SpecificRecord>
    implements KafkaRecordSerializationSchema<T>, KafkaDatasetFacetProvider {
  private static final long serialVersionUID = 1;

  private final String topic;
  private final SerializableSupplier<MessageCodec<T>> codecSupplier;
  private final SerializableFunction<T, RecordKey> keys;
  private final RecordEncoding encoding;
  private transient @Nullable MessageCodec<T> codec;

  RecordWriter(
      String topic,
      SerializableSupplier<MessageCodec<T>> codec,
      SerializableFunction<T, RecordKey> keys,
      RecordEncoding encoding) {
    this.encoding = encoding;
    this.topic = topic;
    this.codecSupplier = codec;
    this.keys = keys;
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
    RecordKey key = keys.apply(record);
    int[] partitions = sink.getPartitionsForTopic(topic);
    int chosen = Utils.toPositive(Utils.murmur2(bytes(key.partitionBy()))) % partitions.length;
    return new ProducerRecord<>(
        topic,
        partitions[chosen],
        null,
        bytes(key.text()),
        key.deletes() ? null : encoding.encode(codec, record));
  }

  /** The topic whose open transactions the sink looks for when it starts. */
  @Override
  public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return Optional.of(
        new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
