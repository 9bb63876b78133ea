// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

import io.moram.flink.io.Traced;
import io.moram.schemas.trace.TraceContext;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes records with the headers of their place in a trace.
 *
 * @param <T> the topic's record type
 */
final class TracedWriter<T extends SpecificRecord>
    implements KafkaRecordSerializationSchema<Traced<T>>, KafkaDatasetFacetProvider {
  private static final long serialVersionUID = 1;

  private final RecordWriter<T> records;

  TracedWriter(RecordWriter<T> records) {
    this.records = records;
  }

  @Override
  public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sink) {
    records.open(context, sink);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      Traced<T> traced, KafkaSinkContext sink, @Nullable Long timestamp) {
    ProducerRecord<byte[], byte[]> written = records.serialize(traced.record(), sink, timestamp);
    TraceContext trace = traced.trace();
    if (trace != null) {
      trace.write(written.headers()::add);
    }
    return written;
  }

  @Override
  public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return records.getKafkaDatasetFacet();
  }
}
